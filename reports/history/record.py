"""One stored file as the facts and points that the history follows, by the same rules as at the door.

``reports.load`` reads a run to explain it; this reads thousands to follow their times. So whatever is no
series (evidence, caveats, summaries) is neither read nor judged here. All else is read by the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b
from typing import TYPE_CHECKING

from reports import fields, groups, load_cells
from reports.document import read_document
from reports.fields import FieldError, Fields
from reports.history import beside, points
from reports.history.run_facts import run_facts
from reports.history.tables import Fault, FaultKind
from reports.load import SCHEMA
from reports.model import UnreadableRunError
from reports.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from reports.history.points import Point
    from reports.history.run_facts import RunFacts

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
