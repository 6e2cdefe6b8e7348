"""Loads a run and checks it at the door; only the ``load*`` modules know what the JSON looks like.

Which stored run is reported when none is named: the one that was started last.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reports.data import cells as groups
from reports.data import cells as load_cells
from reports.data import fields, load_other
from reports.data.document import read_document
from reports.data.fields import FieldError, Fields
from reports.data.model import Environment, Run, UnreadableRunError
from reports.user_function.facts import load_own

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SCHEMA = 1
KINDS = frozenset({"speedup", *load_other.KINDS})


def load_run(path: Path) -> Run:
    """Return the run stored in a file.

    Raises:
        UnreadableRunError: It cannot be read, is not one of ours, is of a newer schema or contradicts itself.
    """
    document = Fields(read_document(path), "")
    if "gil_bench" not in document.values:
        kind = "a pytest-benchmark file" if "benchmarks" in document.values else "a JSON file"
        raise UnreadableRunError(
            f"{path} is {kind} but not gil-bench's own: name one that 'make bench' stored."
        )
    try:
        ours = fields.child(document, "gil_bench")
        schema = fields.count(ours, "schema")
        if schema <= SCHEMA:
            return _run(path, document, ours)
    except FieldError as error:
        raise UnreadableRunError(f"{path} is damaged, {error}: measure again with 'make bench'.") from None
    raise UnreadableRunError(
        f"{path} has schema {schema}, newer than the schema {SCHEMA} known here: update this checkout."
    )


def started_at(path: Path) -> datetime | None:
    """Return when the run in a file was started, or None if the file does not tell."""
    try:
        return _started(fields.child(Fields(read_document(path), ""), "gil_bench"))
    except (UnreadableRunError, FieldError):
        return None


def _run(path: Path, document: Fields, ours: Fields) -> Run:
    entries = fields.children(document, "benchmarks")
    speedups = [entry for entry in entries if _kind(entry) == "speedup"]
    recorded = tuple(load_cells.without_time(entry) for entry in fields.children(ours, "cells_without_time"))
    cells, without_time = groups.admit(tuple(map(load_cells.cell_or_refusal, speedups)), recorded)
    beside = [entry for entry in entries if _kind(entry) in load_other.KINDS]
    other, other_failures = load_other.other_benchmarks(beside, ours)
    return Run(
        source=path.name,
        preset=fields.text(ours, "preset"),
        seed=fields.optional_count(ours, "seed"),
        started=_started(ours),
        wall_s=fields.optional_number(ours, "wall_s"),
        interrupted=fields.optional_text(ours, "interrupted"),
        environment=_environment(fields.child(ours, "environment")),
        environment_key=fields.optional_text(ours, "environment_key"),
        commit=_commit(document),
        caveats=fields.texts(ours, "caveats"),
        cells=cells,
        cells_without_time=without_time,
        other_kinds=_unique(_kind(entry) for entry in entries if _kind(entry) not in KINDS),
        other=other,
        other_failures=other_failures,
        own=load_own(ours),
    )


def _kind(entry: Fields) -> str:
    return fields.text(fields.child(entry, "extra_info"), "kind")


def _started(ours: Fields) -> datetime:
    try:
        moment = datetime.fromisoformat(fields.text(ours, "started"))
    except ValueError:
        raise FieldError(f"{ours.at('started')} must be a time as in ISO 8601") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _commit(document: Fields) -> str | None:
    if document.values.get("commit_info") is None:
        return None
    commit = fields.child(document, "commit_info")
    name = fields.optional_text(commit, "id")
    return f"{name} with local changes" if name and fields.flag(commit, "dirty") else name


def _environment(found: Fields) -> Environment:
    libraries = found.values.get("libraries") and fields.child(found, "libraries")
    return Environment(
        implementation=fields.text(found, "implementation"),
        python_version=fields.text(found, "python_version"),
        usable_cpus=fields.count(found, "usable_cpus"),
        python_xy=fields.optional_text(found, "python_xy"),
        free_threaded_build=fields.flag(found, "free_threaded_build"),
        gil_enabled_at_end=fields.flag(found, "gil_enabled_at_end"),
        jit=fields.flag(found, "jit"),
        os=fields.optional_text(found, "os"),
        kernel=fields.optional_text(found, "kernel"),
        architecture=fields.optional_text(found, "architecture"),
        cpu_model=fields.optional_text(found, "cpu_model"),
        logical_cpus=fields.optional_count(found, "logical_cpus"),
        affinity_cpus=fields.optional_count(found, "affinity_cpus"),
        quota_cpus=fields.optional_number(found, "quota_cpus"),
        memory_bytes=fields.optional_count(found, "memory_bytes"),
        default_start_method=fields.optional_text(found, "default_start_method"),
        switch_interval_s=fields.optional_number(found, "switch_interval_s"),
        load_average_1m=fields.optional_number(found, "load_average_1m"),
        libraries=tuple((name, fields.text(libraries, name)) for name in libraries.values)
        if libraries
        else (),
    )


def _unique(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(kinds)))


def newest_run(storage: Path) -> Path:
    """Return the JSON below a folder whose run was started last.

    A file that does not tell counts from when it was written: if the newest one is broken, the caller
    says so instead of showing an older run as if it were the last.

    Raises:
        UnreadableRunError: There is none.
    """
    stored = list(storage.rglob("*.json"))
    if not stored:
        raise UnreadableRunError(f"There is no stored run below {storage}: measure first with 'make bench'.")
    return max(stored, key=lambda path: (_moment(path), path.name))


def _moment(path: Path) -> datetime:
    return started_at(path) or datetime.fromtimestamp(path.stat().st_mtime, UTC)
