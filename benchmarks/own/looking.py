"""Has a function looked at, from the side that can't import it: what was asked for, and what was seen."""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path

from benchmarks.job import Supervision
from benchmarks.own.errors import OwnCodeError
from benchmarks.own.launch import own_launch
from benchmarks.own.look import look
from benchmarks.own.running import run_own
from benchmarks.own.seen import Limits, Look, Refused
from benchmarks.own.source import Source

THOROUGH = Limits()


def make_source(  # noqa: PLR0913, PLR0917 - what a command line has, one option each
    workload: str, items: str | None, check: str | None, folder: str | None, path: str | None, python: str
) -> Source:
    """Return what was asked for, checked as far as that is possible without importing it.

    Raises:
        OwnCodeError: The folder, the interpreter or the file does not exist, or the name can't be read.
    """
    where = Path(folder or Path.cwd()).absolute()
    if not where.is_dir():
        raise OwnCodeError(f"there is no folder {where} to run {workload} in.")
    found = shutil.which(python)
    if found is None:
        raise OwnCodeError(f"there is no interpreter {python}.")
    entries = tuple(entry for entry in (path or "").split(os.pathsep) if entry)
    source = Source(workload, items or None, check or None, where, entries, Path(found).absolute())
    source.target  # noqa: B018 - raises what is wrong with it
    return source


def look_at(source: Source, storage: Path, step_timeout_s: float, limits: Limits = THOROUGH) -> Look:
    """Return what a first look shows.

    Raises:
        OwnCodeError: It can't be measured, hangs, or takes its process down.
    """
    supervision = Supervision(storage, step_timeout_s, lambda _ended: None, partial(own_launch, source))
    seen = run_own(partial(look, source, limits), source.workload, supervision)
    if isinstance(seen, Refused):
        raise OwnCodeError(seen.sentence)
    assert isinstance(seen, Look)  # noqa: S101 - what it tells
    return seen
