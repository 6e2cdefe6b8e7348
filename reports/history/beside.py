"""The points of benchmarks beside the cells, of those too that were measured in vain."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from reports import fields, load_cells
from reports.compare.series import SeriesId, detail_of
from reports.fields import FieldError, Fields
from reports.history import points
from reports.kinds import DispatchPoint
from reports.load_kinds import READERS
from reports.printable import printable

if TYPE_CHECKING:
    from reports.history.points import Point

KINDS = frozenset({"startup", "dispatch", "synchronization"})
"""Kinds beside the speedups that are series."""


def of_benchmark(entry: Fields, kind: str) -> Point:
    """Return the point of one of the file's benchmarks, refused with the reason if it can't be believed.

    Raises:
        FieldError: It is no benchmark at all.
    """
    facts, name = fields.child(entry, "extra_info"), fields.text(entry, "name")
    wall_s = fields.numbers(fields.child(entry, "stats"), "data")
    objection = load_cells.why_unbelievable(facts, wall_s)
    if objection is None:
        try:
            return points.of_fact(READERS[kind](Fields(facts.values, ""), wall_s))
        except FieldError as error:
            objection = printable(str(error))  # it names fields
    return points.without_time(_series(kind, facts, name), "refused", objection)


def of_failure(entry: Fields, kind: str) -> Point:
    """Return the point of a benchmark that the measurement itself could not time.

    Raises:
        FieldError: It does not say which one, or why.
    """
    series = _series(kind, entry, fields.text(entry, "name"))
    return points.without_time(series, fields.text(entry, "status"), fields.text(entry, "reason"))


def _series(kind: str, facts: Fields, name: str) -> SeriesId:
    """Return which series has no time; where the facts don't tell, it is one of its own under its name."""
    with suppress(FieldError):
        if kind == "startup":
            return points.start_up(fields.text(facts, "runner"), fields.count(facts, "workers"))
        if kind == "synchronization":
            return _experiment(facts)
        match READERS[kind](facts, ()):
            case DispatchPoint() as point:
                return points.dispatch(point)
    return SeriesId(kind, name, "", 0, "", "time")


def _experiment(facts: Fields) -> SeriesId:
    settings = fields.child(facts, "settings").values if "settings" in facts.values else {}
    return points.experiment(
        fields.text(facts, "experiment"),
        fields.text(facts, "variant"),
        fields.count(facts, "participants"),
        detail_of((printable(name), fields.number(Fields(settings, "settings"), name)) for name in settings),
    )
