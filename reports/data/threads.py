"""What threads did while they had an item, as facts."""

from __future__ import annotations

from dataclasses import dataclass

from reports.data.fields import Count, FieldError, Positive, Share

SLACK = 1e-9
"""By so much may bounds be out of order: they were rounded apart."""


@dataclass(frozen=True, slots=True)
class StateShare:
    """Part of the items' time with its 95 % interval, 0 to 1."""

    share: Share
    low: Share
    high: Share

    def __post_init__(self) -> None:
        """Refuse an interval without its share."""
        if not self.low - SLACK <= self.share <= self.high + SLACK:
            raise FieldError("must have its share from low to high")


@dataclass(frozen=True, slots=True)
class ThreadStates:
    """What the threads of a cell did while they had an item.

    Attributes:
        looks: At threads that had an item.
        item_s: Seconds of an item meanwhile, on average.
        computing: They ran, or were ready to.
        lock: They waited for a lock that is not the GIL, or for another thread.
        gil: They waited for the GIL.
        elsewhere: They slept, or waited in another system call.
    """

    looks: Count
    item_s: Positive
    computing: StateShare
    lock: StateShare
    gil: StateShare
    elsewhere: StateShare
