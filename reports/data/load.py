"""Loads a run and checks it at the door; only this room and the kinds' facts know the JSON."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reports.data.cells import Benchmark, admit, cell_or_refusal
from reports.data.document import (
    MEASURE_FIRST,
    ForeignFileError,
    UnreadableRunError,
    read_document,
    stored_files,
)
from reports.data.environment import Environment
from reports.data.fields import Count, FieldError, Line, Moment, key, structure
from reports.data.foreign.formats import recognized
from reports.data.gil import GilSelfTest
from reports.data.kinds import read_benchmarks, read_failure
from reports.data.model import Asked, CellWithoutTime, GilSwitch, Run
from reports.data.user_function import Own

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from reports.data.document import StoredFile
    from reports.data.kinds import Kind
    from reports.data.model import Cell, OtherFailure

SCHEMA = 1
NAMED = re.compile(r"\d{4,}_(\d{8}T\d{6}Z)_[^/\\]*\.json$")
"""``make bench`` stores a run under its number, when it was started, and its commit."""
Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class _Kind:
    kind: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A benchmark of which nobody has looked at more than the kind."""

    extra_info: _Kind
    whole: Raw = field(metadata=key(""))


@dataclass(frozen=True, slots=True)
class Commit:
    """What pytest-benchmark tells of the version that was measured."""

    id: Line | None
    dirty: bool | None
    branch: object | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """The ``gil_bench`` of a file: the run without its benchmarks."""

    preset: str
    seed: int | None
    started: Moment
    wall_s: float | None
    interrupted: Line | None
    environment: Environment
    environment_key: Line | None
    caveats: tuple[Line, ...] = ()
    cells_without_time: tuple[CellWithoutTime, ...]
    other_failures: tuple[Raw, ...] = ()
    gil_asked_for: bool | None
    gil_switched_on: tuple[GilSwitch, ...] = ()
    gil_self_test: GilSelfTest | None
    own: Own | None
    asked: Asked | None


@dataclass(frozen=True, slots=True)
class Stored:
    """All that this project reads of a file."""

    gil_bench: Ours
    benchmarks: tuple[Entry, ...]
    commit_info: Commit | None


@dataclass(frozen=True, slots=True)
class _Schema:
    schema: Count


class NewerSchemaError(UnreadableRunError):
    """A file is of a schema that is not known here yet."""


def check_schema(path: Path, document: Raw, key: str, known: int) -> None:
    """Refuse a file that is another tool's, or whose part under a key is of a newer schema than is known.

    Raises:
        ForeignFileError: It is another tool's.
        NewerSchemaError: Its schema is newer.
        FieldError: It does not tell its schema.
    """
    if key not in document and (found := recognized(document)):
        raise ForeignFileError(path, found)
    schema = structure(_Schema, document.get(key), key).schema
    if schema > known:
        raise NewerSchemaError(
            f"{path} has schema {schema}, newer than the schema {known} known here: update this checkout."
        )


def read_stored(path: Path, document: Raw) -> Stored:
    """Return a document that has a ``gil_bench``, which was read from a file.

    Raises:
        NewerSchemaError: Its schema is newer.
        FieldError: A field is missing or wrong.
    """
    check_schema(path, document, "gil_bench", SCHEMA)
    return structure(Stored, document)


def load_run(path: Path, kinds: Mapping[str, Kind]) -> Run:
    """Return the run stored in a file.

    Args:
        path: The file.
        kinds: How benchmarks beside the cells are read, by the kind's name.

    Raises:
        UnreadableRunError: It cannot be read, is not one of ours, is of a newer schema or contradicts itself.
    """
    document = read_document(path)
    if "gil_bench" not in document:
        if found := recognized(document):
            raise ForeignFileError(path, found)
        raise UnreadableRunError(
            f"{path} is a JSON file but not gil-bench's own: name the file of a stored run."
        )
    try:
        return _run(path, read_stored(path, document), kinds)
    except FieldError as error:
        raise UnreadableRunError(
            f"{path} is damaged, {error}: measure again, or name another file."
        ) from None


def newest_run(storage: Path) -> Path:
    """Return the JSON below a folder whose run was started last, as its name tells; no file is opened.

    A name that does not tell counts from when the file was written. If the newest one is broken, the caller
    says so instead of showing an older run as if it were the last.

    Raises:
        UnreadableRunError: There is none.
    """
    files, _ = stored_files(storage)
    if not files:
        raise UnreadableRunError(f"There is no stored run below {storage}: {MEASURE_FIRST}.")
    return storage / max(files, key=lambda file: (_moment(file), file.name)).name


def _moment(file: StoredFile) -> datetime:
    if named := NAMED.search(file.name):
        with suppress(ValueError):  # digits that are no date
            return datetime.strptime(named[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return datetime.fromtimestamp(file.mtime_ns / 1e9, UTC)


def benchmarks(stored: Stored, kinds: Collection[str]) -> Iterator[tuple[str, Benchmark]]:
    """Yield the benchmarks of some kinds with their paths.

    Raises:
        FieldError: One has no name, or no list of times.
    """
    for place, entry in enumerate(stored.benchmarks):
        if entry.extra_info.kind in kinds:
            path = f"benchmarks[{place}]"
            yield path, structure(Benchmark, entry.whole, path)


def read_cells(
    stored: Stored, *, followed_only: bool = False
) -> tuple[tuple[Cell, ...], tuple[CellWithoutTime, ...]]:
    """Return the cells whose speedup can be told, and all others with their reasons.

    Args:
        stored: The file.
        followed_only: Whether all that is not followed from run to run is left unread.

    Raises:
        FieldError: A cell is damaged or there twice.
    """
    entries = [
        cell_or_refusal(benchmark, path, followed_only=followed_only)
        for path, benchmark in benchmarks(stored, {"speedup"})
    ]
    return admit(entries, stored.gil_bench.cells_without_time)


def beside(
    stored: Stored, kinds: Mapping[str, Kind]
) -> tuple[Mapping[str, tuple[object, ...]], tuple[OtherFailure, ...]]:
    """Return the facts of some kinds beside the cells, by kind, and what has no time.

    The latter is what the measurement itself could not time, of all kinds, and what can't be used here.

    Raises:
        FieldError: A benchmark does not say what it is.
    """
    failed = [
        read_failure(entry, kinds, f"gil_bench.other_failures[{place}]")
        for place, entry in enumerate(stored.gil_bench.other_failures)
    ]
    facts, refused = read_benchmarks((found for _, found in benchmarks(stored, kinds)), kinds)
    return facts, (*failed, *refused)


def _run(path: Path, stored: Stored, kinds: Mapping[str, Kind]) -> Run:
    ours = stored.gil_bench
    cells, without_time = read_cells(stored)
    facts, failures = beside(stored, kinds)
    recorded = {entry.extra_info.kind for entry in stored.benchmarks}
    return Run(
        source=path.name,
        preset=ours.preset,
        seed=ours.seed,
        started=ours.started,
        wall_s=ours.wall_s,
        interrupted=ours.interrupted,
        environment=ours.environment,
        environment_key=ours.environment_key,
        commit=_commit(stored.commit_info),
        caveats=ours.caveats,
        cells=cells,
        cells_without_time=without_time,
        other_kinds=tuple(sorted(recorded - {"speedup", *kinds})),
        facts=facts,
        other_failures=failures,
        gil_asked_for=ours.gil_asked_for,
        gil_switched_on=ours.gil_switched_on,
        gil_self_test=ours.gil_self_test,
        own=ours.own,
        asked=ours.asked,
    )


def _commit(found: Commit | None) -> str | None:
    if found is None:
        return None
    return f"{found.id} with local changes" if found.id and found.dirty else found.id
