"""Loads the benchmarks beside the cells, of every kind but speedup, without looking inside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.data import cells as load_cells
from reports.data import fields
from reports.data.model import OtherBenchmark, OtherFailure

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.data.fields import Fields

KINDS = frozenset({"startup", "dispatch", "latency", "calibration", "synchronization", "lesson"})
PARTS = {"synchronization": ("experiment", "variant"), "lesson": ("mistake", "demonstration")}
"""What a failure of a kind belongs to, and which part of that it is."""


def other_benchmarks(
    entries: Iterable[Fields], ours: Fields
) -> tuple[tuple[OtherBenchmark, ...], tuple[OtherFailure, ...]]:
    """Return the benchmarks with believable times, and all others with their reasons.

    Args:
        entries: The file's benchmarks of these kinds.
        ours: The file's ``gil_bench``, whose ``other_failures`` (absent in older files) are those that the
            measurement itself could not time.

    Raises:
        FieldError: A field is missing or wrong.
    """
    judged = [_judged(entry) for entry in entries]
    listed = fields.children(ours, "other_failures") if ours.values.get("other_failures") is not None else ()
    failures = [
        *map(_listed, listed),
        *(entry for entry in judged if isinstance(entry, OtherFailure)),
    ]
    return tuple(entry for entry in judged if isinstance(entry, OtherBenchmark)), tuple(failures)


def _listed(entry: Fields) -> OtherFailure:
    kind, name = fields.text(entry, "kind"), fields.text(entry, "name")
    failure = OtherFailure(kind, name, fields.text(entry, "reason"), fields.text(entry, "status"))
    names = PARTS.get(kind)
    if names is None:
        return failure
    broken_promise = fields.flag(entry, "broken_promise") is True
    text = fields.text if broken_promise else fields.optional_text  # a claim must know whose promise it was
    subject, part = (text(entry, each) for each in names)
    participants = (fields.count if broken_promise else fields.optional_count)(entry, "participants")
    return replace(
        failure, subject=subject, part=part, participants=participants, broken_promise=broken_promise
    )


def _judged(entry: Fields) -> OtherBenchmark | OtherFailure:
    facts = fields.child(entry, "extra_info")
    kind, name = fields.text(facts, "kind"), fields.text(entry, "name")
    wall_s = fields.numbers(fields.child(entry, "stats"), "data")
    objection = load_cells.why_unbelievable(facts, wall_s)
    return (
        OtherFailure(kind, name, objection) if objection else OtherBenchmark(kind, name, wall_s, facts.values)
    )
