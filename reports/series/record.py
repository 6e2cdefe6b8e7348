"""One stored file as the facts and points that the history follows, by the same rules as at the door.

``reports.data.load`` reads a run to explain it; this reads thousands to follow their times. So whatever is no
series (evidence, caveats, summaries) is neither read nor judged here. All else is read by the same functions.

What the history keeps of a run beside its points: when it was, of what, and where.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import blake2b
from typing import TYPE_CHECKING

from reports.data import cells as groups
from reports.data import cells as load_cells
from reports.data import fields
from reports.data.document import printable, read_document
from reports.data.fields import FieldError, Fields
from reports.data.load import SCHEMA
from reports.data.model import UnreadableRunError
from reports.series import points
from reports.series import points as beside
from reports.series.tables import Fault, FaultKind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reports.series.points import Point

NO_COMMIT = "unversioned"
"""What pytest-benchmark writes where there is no version control."""


@dataclass(frozen=True, slots=True)
class RunFacts:
    """A run without its points; what is not known is empty. The fields are columns of ``History.runs``."""

    started: datetime
    commit: str
    branch: str
    dirty: bool
    environment_key: str
    python_version: str
    python_xy: str
    free_threaded: bool
    gil_enabled: bool
    cpu_model: str
    kernel: str
    libraries: str
    preset: str
    interrupted: bool
    noise: float


def run_facts(document: Fields, ours: Fields, noise: float) -> RunFacts:
    """Return the facts of a run, of which its twins' noise is known already.

    Raises:
        FieldError: A field is missing or wrong.
    """
    environment = fields.child(ours, "environment")
    commit = fields.child(document, "commit_info") if document.values.get("commit_info") else Fields({}, "")
    name = fields.optional_text(commit, "id") or ""
    free_threaded = fields.flag(environment, "free_threaded_build") is True
    gil_enabled = fields.flag(environment, "gil_enabled_at_end")

    def known(key: str) -> str:
        return fields.optional_text(environment, key) or ""

    return RunFacts(
        started=_started(ours),
        commit="" if name == NO_COMMIT else name,
        branch=_branch(commit),
        dirty=fields.flag(commit, "dirty") is True,
        environment_key=fields.optional_text(ours, "environment_key") or "",
        python_version=fields.text(environment, "python_version"),
        python_xy=known("python_xy"),
        free_threaded=free_threaded,
        gil_enabled=not free_threaded if gil_enabled is None else gil_enabled,
        cpu_model=known("cpu_model"),
        kernel=known("kernel"),
        libraries=_libraries(environment),
        preset=fields.text(ours, "preset"),
        interrupted=fields.optional_text(ours, "interrupted") is not None,
        noise=noise,
    )


def _branch(commit: Fields) -> str:
    """Return the branch; the report does not read it, so nothing that stands there keeps a run out."""
    try:
        return fields.optional_text(commit, "branch") or ""
    except FieldError:
        return ""


def _started(ours: Fields) -> datetime:
    try:
        moment = datetime.fromisoformat(fields.text(ours, "started"))
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):  # the latter at the ends of the calendar
        raise FieldError(f"{ours.at('started')} must be a time as in ISO 8601") from None


def _libraries(environment: Fields) -> str:
    if not environment.values.get("libraries"):
        return ""
    found = fields.child(environment, "libraries")
    return ", ".join(f"{printable(name)} {fields.text(found, name)}" for name in sorted(found.values))


CELL_FACTS = ("workload", "runner", "workers", "role", "items", "unit", "verified")
"""What a cell's times need of its ``extra_info``."""


@dataclass(frozen=True, slots=True)
class Record:
    """What the history keeps of a file.

    Attributes:
        fingerprint: The same for files of the same run, however they are called or laid out.
    """

    run: RunFacts
    points: tuple[Point, ...]
    fingerprint: str


def read_record(path: Path, source: str) -> Record | Fault:
    """Return what is in a file, or why it has to be left out."""
    try:
        document = Fields(read_document(path), "")
    except UnreadableRunError as error:
        # What the file system refuses may be granted next time; what is in the file stays as it is.
        unreadable = isinstance(error.__context__, OSError)
        reason = str(error).removeprefix(f"{path} ").rpartition(": ")[0]
        return Fault(source, FaultKind.UNREADABLE if unreadable else FaultKind.DAMAGED, reason)
    if "gil_bench" not in document.values:
        return Fault(source, FaultKind.FOREIGN, "is not one of gil-bench's own")
    try:
        ours = fields.child(document, "gil_bench")
        schema = fields.count(ours, "schema")
        if schema <= SCHEMA:
            return _record(document, ours)
    except FieldError as error:
        return Fault(source, FaultKind.DAMAGED, printable(f"is damaged, {error}"))  # it names fields
    reason = f"has schema {schema}, newer than the schema {SCHEMA} known here"
    return Fault(source, FaultKind.NEWER, reason)


def _record(document: Fields, ours: Fields) -> Record:
    entries = [(_kind(entry), entry) for entry in fields.children(document, "benchmarks")]
    recorded = [load_cells.without_time(entry) for entry in fields.children(ours, "cells_without_time")]
    cells, lost = groups.admit(
        [load_cells.cell_or_refusal(_lean(entry)) for kind, entry in entries if kind == "speedup"], recorded
    )
    found = points.once_each(
        (
            *points.of_cells(cells),
            *points.of_cells_without_time(lost),
            *(beside.of_failure(entry, kind) for kind, entry in _failures(ours) if kind in beside.KINDS),
            *(beside.of_benchmark(entry, kind) for kind, entry in entries if kind in beside.KINDS),
        )
    )
    run = run_facts(document, ours, points.noise(cells))
    return Record(run, found, _fingerprint(run, fields.optional_count(ours, "seed"), found))


def _kind(entry: Fields) -> str:
    return fields.text(fields.child(entry, "extra_info"), "kind")


def _failures(ours: Fields) -> Iterator[tuple[str, Fields]]:
    """Yield the failures beside the cells with their kinds; older files know none."""
    if ours.values.get("other_failures") is not None:
        for entry in fields.children(ours, "other_failures"):
            yield fields.text(entry, "kind"), entry


def _lean(entry: Fields) -> Fields:
    """Return a cell's benchmark without its evidence, which is most of it."""
    facts = fields.child(entry, "extra_info").values
    kept = {name: facts[name] for name in CELL_FACTS if name in facts}
    return Fields({"extra_info": kept, "stats": entry.values.get("stats")}, entry.path)


def _fingerprint(run: RunFacts, seed: int | None, found: tuple[Point, ...]) -> str:
    told = repr((run.started, run.commit, run.environment_key, seed, found))
    return blake2b(told.encode(), digest_size=16).hexdigest()
