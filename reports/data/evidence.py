"""Loads the evidence of a cell, its GIL share and its timeline; only ``load*`` modules know the JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.data import fields
from reports.data.fields import FieldError, Fields
from reports.data.model import GilShare, HotLine, Timeline, TimelineItem

if TYPE_CHECKING:
    from collections.abc import Sequence

NOT_RECORDED = "not recorded"
MOST_HOT_LINES = 5
MOST_ITEMS = 500
NUMBERS_AN_ITEM = 5
LONGEST_ROUND_S = 1e6
SLACK = 1e-9
"""By so much may bounds be out of order: they were rounded apart."""


def gil_share(facts: Fields) -> tuple[GilShare | None, str | None]:
    """Return the GIL share, or why there is none; a file from before it was measured has it not recorded.

    Raises:
        FieldError: A field is missing or wrong.
    """
    if facts.values.get("gil_share") is None:
        return None, fields.optional_text(facts, "gil_share_reason") or NOT_RECORDED
    return as_gil_share(fields.child(facts, "gil_share")), None


def as_gil_share(found: Fields) -> GilShare:
    """Return a GIL share whose interval holds it.

    Raises:
        FieldError: A field is missing or wrong.
    """
    share, low, high = (fields.share(found, key) for key in ("share", "low", "high"))
    if not low - SLACK <= share <= high + SLACK:
        raise FieldError(f"{found.path} must have its share from low to high")
    hottest = fields.children(found, "hottest") if found.values.get("hottest") is not None else ()
    return GilShare(
        share,
        min(low, share),
        max(high, share),
        samples=fields.count(found, "samples"),
        errors=fields.optional_count(found, "errors") or 0,
        rate_hz=fields.number(found, "rate_hz"),
        hottest=tuple(_hot_line(line) for line in hottest[:MOST_HOT_LINES]),
    )


def timeline(facts: Fields) -> tuple[Timeline | None, str | None]:
    """Return the timeline, or why there is none; a file from before it was traced has it not recorded.

    Raises:
        FieldError: A field is missing or wrong.
    """
    if facts.values.get("timeline") is None:
        return None, fields.optional_text(facts, "timeline_reason") or NOT_RECORDED
    found = fields.child(facts, "timeline")
    wall_s = fields.number(found, "wall_s")
    rows = fields.rows_of_numbers(found, "items", NUMBERS_AN_ITEM)
    if not 0 < wall_s <= LONGEST_ROUND_S or not 0 < len(rows) <= MOST_ITEMS:
        raise FieldError(f"{found.path} must be a round of 1 to {MOST_ITEMS} items that took some time")
    items = tuple(_item(row, f"{found.at('items')}[{place}]") for place, row in enumerate(rows))
    return Timeline(wall_s, items), None


def _hot_line(found: Fields) -> HotLine:
    return HotLine(
        fields.text(found, "file"),
        fields.optional_count(found, "line") or 0,
        fields.text(found, "function"),
        fields.share(found, "share"),
    )


def _item(row: Sequence[float], path: str) -> TimelineItem:
    worker, submitted_s, began_s, ended_s, received_s = row
    if not all(0 <= number <= LONGEST_ROUND_S for number in row):  # NaN too is refused by this
        raise FieldError(f"{path} must hold numbers from 0 to {LONGEST_ROUND_S:g}")
    if worker != int(worker) or ended_s < began_s:
        raise FieldError(f"{path} must be of a whole-numbered worker and end after it began")
    return TimelineItem(int(worker), submitted_s, began_s, ended_s, received_s)
