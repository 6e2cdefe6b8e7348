"""The two sides of a comparison: their runs, read and checked to belong together."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from reports.chapters.chapter import load_run
from reports.compare.sources import NothingComparableError, StoredRun, WrongUseError, select, stored_runs
from reports.data.document import (
    MEASURE_FIRST,
    ForeignFileError,
    UnreadableRunError,
    printable,
    read_document,
)
from reports.data.foreign.plain import PlainRun, plain_run
from reports.pages.run_page import environment_facts
from reports.series.plain import KIND, plain_notes, plain_points
from reports.series.points import run_points
from reports.wording.numbers import NOTHING, listing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
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
        notes: What limits what can be told of it, one sentence each.
        started: When its first run was; None of files of other projects.
    """

    name: str
    environment_key: str
    presets: frozenset[str]
    commits: tuple[str, ...]
    identities: frozenset[tuple[str, int | None, str | None]]
    runs: tuple[RunPoints, ...]
    interrupted: bool
    facts: tuple[Mapping[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    started: datetime | None = None

    @property
    def is_plain(self) -> bool:
        """Whether its files are pytest-benchmark's alone, of another project: tests without runners."""
        return self.presets == {KIND}


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
    _refuse_unlike(before, after, across=across)
    return before, after, tuple(warnings)


def _refuse_unlike(before: Side, after: Side, *, across: bool) -> None:
    """Check that two sides may be compared.

    Raises:
        WrongUseError: They may not.
    """
    if before.is_plain != after.is_plain:
        plain, ours = (before, after) if before.is_plain else (after, before)
        raise WrongUseError(
            f"{plain.name} holds another project's tests, {ours.name} a run of gil-bench: name two of a kind."
        )
    if across and before.is_plain:
        raise WrongUseError(
            "--across compares speedups, and files of pytest-benchmark have none: leave it out."
        )
    if before.environment_key != after.environment_key and not across:
        instead = "measure both on one machine" if before.is_plain else "--across compares their speedups"
        raise WrongUseError(
            f"The base comes from {before.environment_key} and the head from {after.environment_key}: "
            f"their times are not comparable; {instead}."
        )


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
    ours: list[Run] = []
    plain: dict[Path, PlainRun] = {}
    left_out = []
    for path in paths:
        try:
            run = _read(path)
        except UnreadableRunError as error:
            if not several:
                raise
            left_out.append(f"left out: {error}")
        else:
            if isinstance(run, PlainRun):
                plain[path] = run
            else:
                ours.append(run)
    if ours:
        others = [
            f"left out: {path} is pytest-benchmark's alone, beside runs of gil-bench." for path in plain
        ]
        return _side(name, ours), (*left_out, *others)
    if not plain:
        raise UnreadableRunError(f"{name} has no readable run: {MEASURE_FIRST}.")
    return _plain_side(name, list(plain.values())), tuple(left_out)


def _read(path: Path) -> Run | PlainRun:
    """Return a run, or the tests of another project.

    Raises:
        UnreadableRunError: The file is neither.
    """
    try:
        return load_run(path)
    except ForeignFileError:
        plain = plain_run(path, read_document(path))
        if plain is None:
            raise
        return plain


def _plain_side(name: str, runs: Sequence[PlainRun]) -> Side:
    distinct = {(_measured(run), None, run.commit_id): run for run in reversed(runs)}
    ordered = [distinct[identity] for identity in sorted(distinct, key=lambda each: each[0])]
    return Side(
        name=name,
        environment_key=_environment_key(name, ordered),
        presets=frozenset({KIND}),
        commits=tuple(dict.fromkeys(run.commit_id for run in ordered if run.commit_id)),
        identities=frozenset(distinct),
        runs=tuple(map(plain_points, ordered)),
        interrupted=False,
        facts=tuple(dict(_plain_facts(run)) for run in ordered),
        notes=tuple(plain_notes(name, ordered)),
    )


def _side(name: str, runs: Sequence[Run]) -> Side:
    distinct = {(run.started.isoformat(), run.seed, run.commit): run for run in reversed(runs)}
    ordered = sorted(distinct.values(), key=lambda run: run.started)
    return Side(
        name=name,
        environment_key=_environment_key(name, ordered),
        presets=frozenset(run.preset for run in ordered),
        commits=tuple(dict.fromkeys(run.commit for run in ordered if run.commit)),
        identities=frozenset(distinct),
        runs=tuple(map(_points, ordered)),
        interrupted=any(run.interrupted for run in ordered),
        facts=tuple(dict(_facts(run)) for run in ordered),
        started=ordered[0].started,
    )


def _points(run: Run) -> RunPoints:
    return run_points(run.cells, run.cells_without_time, run.facts, run.other_failures, run.own)


def _facts(run: Run) -> Iterator[tuple[str, str]]:
    yield "Measured", f"{run.started:%Y-%m-%d %H:%M}"
    yield "Commit", (run.commit or NOTHING)[:12]
    yield "Preset", run.preset
    yield from environment_facts(replace(run.environment, load_average_1m=None))  # it always differs


def _measured(run: PlainRun) -> str:
    return f"{run.measured:%Y-%m-%d %H:%M:%S}" if run.measured else ""


def _plain_facts(run: PlainRun) -> Iterator[tuple[str, str]]:
    yield "Measured", _measured(run)[:16] or NOTHING
    yield "Commit", (run.commit_id or NOTHING)[:12]
    yield "pytest-benchmark", run.version or NOTHING
    if machine := run.machine:
        yield "Python", f"{machine.python_implementation or ''} {machine.python_version or NOTHING}".strip()
        yield "Kernel", machine.release or NOTHING


def _environment_key(name: str, runs: Sequence[Run | PlainRun]) -> str:
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
