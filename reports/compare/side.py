"""The two sides of a comparison: their runs, read and checked to belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from reports.chapters.chapter import load_run
from reports.compare.sources import NothingComparableError, StoredRun, WrongUseError, select, stored_runs
from reports.data.document import UnreadableRunError, printable
from reports.pages.run_page import environment_facts
from reports.series.points import run_points
from reports.wording.numbers import NOTHING, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from reports.data.model import Run
    from reports.series.points import RunPoints


MOST_IN_A_SENTENCE = 6


@dataclass(frozen=True, slots=True)
class Side:
    """All runs of one side, which share their environment.

    Attributes:
        name: How the user named it.
        environment_key: Of all its runs.
        identities: What tells each run from every other: when it began, its seed and its commit.
        facts: What is known of each run by name, for example its Python and its libraries.
    """

    name: str
    environment_key: str
    presets: frozenset[str]
    commits: tuple[str, ...]
    identities: frozenset[tuple[str, int | None, str | None]]
    runs: tuple[RunPoints, ...]
    interrupted: bool
    facts: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class OtherChange:
    """A fact that differs between the sides; a dash means that a side has no value."""

    what: str
    base: str
    head: str


def also_changed(base: Side, head: Side) -> tuple[OtherChange, ...]:
    """Return what else differs between the sides and may explain a change of the numbers."""
    names = dict.fromkeys(name for side in (base, head) for run in side.facts for name in run)
    values = {name: (_values(base, name), _values(head, name)) for name in names}
    return tuple(
        OtherChange(name, _shown(before), _shown(after))
        for name, (before, after) in values.items()
        if before != after
    )


def also_changed_sentence(changes: Sequence[OtherChange]) -> str:
    """Return the first of them in one sentence, or an empty text if there are none."""
    if not changes:
        return ""
    shown = "; ".join(f"{one.what} {one.base} → {one.head}" for one in changes[:MOST_IN_A_SENTENCE])
    left_out = len(changes) - MOST_IN_A_SENTENCE
    return f"Also changed: {shown}{f'; and {left_out} more' if left_out > 0 else ''}."


def _values(side: Side, name: str) -> tuple[str, ...]:
    """Return the distinct values of a fact; the runs are in the order of time."""
    return tuple(dict.fromkeys(run[name] for run in side.facts if name in run))


def _shown(values: Sequence[str]) -> str:
    """Return the only value, or the first and the last of several."""
    ends = dict.fromkeys((*values[:1], *values[-1:]))
    return " … ".join(ends) or NOTHING


def read_both(base: str, head: str, storage: Path, *, across: bool) -> tuple[Side, Side, tuple[str, ...]]:
    """Return base and head, and one sentence for each file that was left out.

    The head is read first: its environment decides which runs of the base are chosen.

    Args:
        base: What the user wrote for it: a file, a folder, a commit or ref, or ``latest~N``.
        head: The same.
        storage: Folder of the history.
        across: Whether the sides may come from different environments.

    Raises:
        WrongUseError: A name is unknown, or the environments differ.
        NothingComparableError: The history has no such run, or a CPU is not known.
        UnreadableRunError: A named file, or every file of a folder, can't be read.
    """
    warnings: dict[str, None] = {}  # each once, in order

    @cache
    def history() -> tuple[StoredRun, ...]:
        runs, left_out = stored_runs(storage)
        warnings.update(dict.fromkeys(f"left out: {sentence}" for sentence in left_out))
        return runs

    def read(text: str, key: str | None) -> Side:
        selection = select(text, history, key)
        side, left_out = read_side(printable(selection.name), selection.paths, several=selection.several)
        warnings.update(dict.fromkeys((*selection.warnings, *left_out)))
        return side

    after = read(head, None)
    before = read(base, after.environment_key)
    if before.environment_key != after.environment_key and not across:
        raise WrongUseError(
            f"The base comes from {before.environment_key} and the head from {after.environment_key}: "
            "their times are not comparable; --across compares their speedups."
        )
    return before, after, tuple(warnings)


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
    runs, left_out = [], []
    for path in paths:
        try:
            runs.append(load_run(path))
        except UnreadableRunError as error:
            if not several:
                raise
            left_out.append(f"left out: {error}")
    if not runs:
        raise UnreadableRunError(f"{name} has no readable run: measure first with 'make bench'.")
    return _side(name, runs), tuple(left_out)


def _side(name: str, runs: Sequence[Run]) -> Side:
    distinct = {(run.started.isoformat(), run.seed, run.commit): run for run in reversed(runs)}
    ordered = sorted(distinct.values(), key=lambda run: run.started)
    return Side(
        name=name,
        environment_key=_environment_key(name, ordered),
        presets=frozenset(run.preset for run in ordered),
        commits=tuple(dict.fromkeys(run.commit for run in ordered if run.commit)),
        identities=frozenset(distinct),
        runs=tuple(
            run_points(run.cells, run.cells_without_time, run.facts, run.other_failures) for run in ordered
        ),
        interrupted=any(run.interrupted for run in ordered),
        facts=tuple(dict(_facts(run)) for run in ordered),
    )


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    yield "Measured", f"{run.started:%Y-%m-%d %H:%M}"
    yield "Commit", (run.commit or NOTHING)[:12]
    yield "Preset", run.preset
    yield from environment_facts(replace(run.environment, load_average_1m=None))  # it always differs


def _environment_key(name: str, runs: Sequence[Run]) -> str:
    keys = sorted({run.environment_key or "" for run in runs})
    if "" in keys:
        raise NothingComparableError(
            f"The CPU model of {name} is unknown, so it is not compared: the CPUs may differ."
        )
    if len(keys) > 1:
        raise WrongUseError(
            f"{name} mixes runs of {len(keys)} environments, for example {listing(keys[:2])}: "
            "name the folder of one environment."
        )
    return keys[0]
