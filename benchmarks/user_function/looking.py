"""Has a function looked at, from the side that can't import it: what was asked for, and what was seen.

Runs a job on somebody's own code; where the process is lost, the sentence names the line of theirs.
"""

from __future__ import annotations

import os
import shutil
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.process.failure import FailedError, Failure
from benchmarks.process.supervisor import Supervision, run_job
from benchmarks.user_function.launch import own_launch
from benchmarks.user_function.lines import hanging_at
from benchmarks.user_function.probe import Limits, Look, look
from benchmarks.user_function.source import OwnCodeError, Source

if TYPE_CHECKING:
    from benchmarks.process.messages import Job


def run_own(job: Job, name: str, supervision: Supervision) -> object:
    """Return the result of a job.

    Args:
        job: Pickles by reference.
        name: How the sentence calls the function.
        supervision: How it is watched and launched.

    Raises:
        OwnCodeError: Its process hung or died.
    """
    try:
        return run_job(job, name, supervision)
    except FailedError as error:
        line = hanging_at(error.failure.detail or "")
        raise OwnCodeError(error.failure.reason.replace("; the stacks are recorded", line)) from error


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
    if isinstance(seen, Failure):
        raise OwnCodeError(seen.reason)
    assert isinstance(seen, Look)  # noqa: S101 - what it tells
    return seen
