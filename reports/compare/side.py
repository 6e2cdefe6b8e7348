"""One side of a comparison: its runs, read and checked to belong together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.discovery import load_run
from reports.data.document import UnreadableRunError
from reports.series.measured import measured
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports.data.model import Run
    from reports.series.measured import Measured


class WrongUseError(Exception):
    """What was asked for cannot be done; the message is one sentence that says what to do instead."""


class NothingComparableError(Exception):
    """There is nothing to compare with, or nothing that may be; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class Side:
    """All runs of one side, which share their environment.

    Attributes:
        name: How the user named it.
        environment_key: Of all its runs.
        identities: What tells each run from every other: when it began, its seed and its commit.
    """

    name: str
    environment_key: str
    presets: frozenset[str]
    commits: tuple[str, ...]
    identities: frozenset[tuple[str, int | None, str | None]]
    runs: tuple[Measured, ...]
    interrupted: bool


def read_side(name: str, paths: Sequence[Path], *, several: bool) -> tuple[Side, tuple[str, ...]]:
    """Return a side, and one sentence for each of its files that had to be left out.

    Args:
        name: How the user named it.
        paths: Its files.
        several: Whether the user named a folder or a commit rather than one file: a damaged file among
            several is left out, and a copy of a run counts once.

    Raises:
        UnreadableRunError: No file can be read.
        WrongUseError: The runs come from different environments.
        NothingComparableError: The CPU of a run is not known.
    """
    runs, faults = [], []
    for path in paths:
        try:
            runs.append(load_run(path))
        except UnreadableRunError as error:
            if not several:
                raise
            faults.append(f"left out: {error}")
    if not runs:
        raise UnreadableRunError(f"{name} has no run that can be read: measure first with 'make bench'.")
    return _side(name, runs), tuple(faults)


def _side(name: str, runs: Sequence[Run]) -> Side:
    distinct = {_identity(run): run for run in reversed(runs)}
    keys = sorted({run.environment_key for run in runs if run.environment_key})
    if any(not run.environment_key for run in runs):
        raise NothingComparableError(
            f"{name} was measured on a CPU whose model is not known, and such a run is never compared."
        )
    if len(keys) > 1:
        raise WrongUseError(
            f"{name} mixes runs of {len(keys)} environments, among them {listing(keys[:2])}: "
            "name the folder of one, or narrow it with --storage."
        )
    ordered = sorted(distinct.values(), key=lambda run: run.started)
    return Side(
        name=name,
        environment_key=keys[0],
        presets=frozenset(run.preset for run in ordered),
        commits=tuple(dict.fromkeys(run.commit for run in ordered if run.commit)),
        identities=frozenset(distinct),
        runs=tuple(map(measured, ordered)),
        interrupted=any(run.interrupted for run in ordered),
    )


def _identity(run: Run) -> tuple[str, int | None, str | None]:
    return run.started.isoformat(), run.seed, run.commit
