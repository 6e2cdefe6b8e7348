"""What handing out items took: items that do nothing, with a payload, or of a given length."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Annotated

from reports.data.fields import Count, FieldError, Positive, one_of, structure
from reports.data.kinds import Kind, Series

BREAK_EVEN = "break_even"


@dataclass(frozen=True, slots=True)
class DispatchPoint:
    """One point of the dispatch measurements; entry i of ``wall_s`` belongs to block i.

    Attributes:
        chunk_size: Items that are sent together; None where nothing is sent.
        payload_bytes: Size of each item and of each result; of the series ``"payload"`` only.
        item_s: How long an item was made to take; of the series ``"break_even"`` only.
    """

    series: Annotated[str, one_of("empty", "payload", BREAK_EVEN)]
    runner: str
    workers: Count
    items: Count
    wall_s: tuple[float, ...] = ()
    chunk_size: Count | None = None
    payload_bytes: Count | None = None
    item_s: Positive | None = None

    def __post_init__(self) -> None:
        """Refuse a point of a series without what its series varies."""
        if self.series == "payload" and self.payload_bytes is None:
            raise FieldError("must be a whole number of at least 1", "payload_bytes")
        if self.series == BREAK_EVEN and self.item_s is None:
            raise FieldError("must be a finite number of more than 0", "item_s")


READ = partial(structure, DispatchPoint)


def _series(point: DispatchPoint) -> Series:
    """Return the series of a point, whose values are per item.

    A chunk that is the worker's even share of the items follows their number, which is measured anew in
    every run: it is named by what it is, not by its size.
    """
    even = point.items // point.workers
    chunk = "even" if point.chunk_size == even > 1 else point.chunk_size
    settings = {"chunk": chunk, "item_s": point.item_s, "payload_bytes": point.payload_bytes}
    per_item_s = tuple(wall_s / point.items for wall_s in point.wall_s)
    return Series(point.series, point.runner, point.workers, settings, per_item_s)


KIND = Kind("dispatch", READ, READ, _series)
