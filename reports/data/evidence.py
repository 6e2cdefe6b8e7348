"""What was measured to explain a cell's time, as facts: a traced round, a loop, handing out, threads' states.

What was measured of the GIL is in ``reports.data.gil``.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import ulp
from typing import Annotated

from reports.data.fields import (
    Count,
    FieldError,
    Line,
    Positive,
    Rule,
    Share,
    is_number,
    number,
    one_for_each,
    one_of,
    whole_number,
)
from reports.data.gil import check_bounds

LONGEST_ROUND_S = 1e6
MOST_ITEMS = 500
Size = Annotated[int, whole_number("must be a whole number of bytes, at least 0", 0)]


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One item of a traced round: the worker's index by first appearance, and seconds from the round's start.

    Attributes:
        received_s: When its result had come back to the measuring process.
    """

    worker: int
    submitted_s: float
    began_s: float
    ended_s: float
    received_s: float


def _is_item(row: object) -> bool:
    if not isinstance(row, list) or len(row) != len(fields(TimelineItem)):
        return False
    if not all(is_number(each) and 0 <= each <= LONGEST_ROUND_S for each in row):
        return False
    worker, _, began_s, ended_s, _ = row
    return bool(worker == int(worker) and began_s <= ended_s)


Item = Annotated[
    TimelineItem,
    Rule(
        "must be a whole-numbered worker and four times, from 0 to "
        f"{LONGEST_ROUND_S:g} s, that end after they began",
        _is_item,
        lambda row: TimelineItem(int(row[0]), *map(float, row[1:])),
    ),
]


@dataclass(frozen=True, slots=True)
class Timeline:
    """One traced round: its seconds, and its first items (500 at most) in the order of submission."""

    wall_s: Annotated[float, number("must be seconds that a round can take", ulp(0), LONGEST_ROUND_S)]
    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        """Refuse a round without items, or with more than are ever traced."""
        if not 0 < len(self.items) <= MOST_ITEMS:
            raise FieldError(f"must have 1 to {MOST_ITEMS} entries", "items")


@dataclass(frozen=True, slots=True)
class LoopLag:
    """What a timer on an event loop has seen while items ran; entry i of a series is of part i of a round.

    Attributes:
        timer_s: After how many seconds it was due, again and again.
        wall_s: Seconds of each part.
        held_s: For how long the loop came back to no timer that was due; rather too little.
        cpu_s: CPU seconds of the loop's thread.
        longest_s: The longest lag.
    """

    timer_s: float
    wall_s: tuple[float, ...]
    held_s: tuple[float, ...]
    cpu_s: tuple[float, ...]
    longest_s: tuple[float, ...]

    def __post_init__(self) -> None:
        """Refuse series that are no match for the parts."""
        one_for_each(self, ("held_s", "cpu_s", "longest_s"), len(self.wall_s), "parts")


@dataclass(frozen=True, slots=True)
class HandingOut:
    """What an item takes in four ways that took turns: in seconds, one entry for each turn.

    Attributes:
        empty_item_s: Handed out, where it does nothing.
        handed_item_s: Handed out.
        looped_item_s: In a plain loop; None: not measured.
        chunked_item_s: Handed out with all others in one chunk for each worker; None: not measured.
    """

    empty_item_s: tuple[Positive, ...]
    handed_item_s: tuple[Positive, ...]
    looped_item_s: tuple[Positive, ...] | None = None
    chunked_item_s: tuple[Positive, ...] | None = None

    def __post_init__(self) -> None:
        """Refuse a series that is no match for the turns."""
        one_for_each(
            self, ("handed_item_s", "looped_item_s", "chunked_item_s"), len(self.empty_item_s), "turns"
        )


@dataclass(frozen=True, slots=True)
class StateShare:
    """Part of the items' time with its 95 % interval, 0 to 1."""

    share: Share
    low: Share
    high: Share

    def __post_init__(self) -> None:
        """Refuse an interval without its share."""
        check_bounds(self.low, self.share, self.high)


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


@dataclass(frozen=True, slots=True)
class Memory:
    """The memory of a cell's process tree with its work loaded, in bytes; entry i of a series is of round i.

    Attributes:
        method: ``"pss"``, which adds up; or ``"rss"``, in which shared pages count in every process.
        method_reason: Why it is not the PSS.
        before_bytes: The measuring process with the items prepared, before anything ran.
        peak_bytes: The peak of the tree.
        own_bytes: The part of the highest peak that the measuring process has.
        worker_bytes: The part of each worker process; empty without any.
        uss_before_bytes: What no other process had, before anything ran; None: not told.
        uss_bytes: The same of the tree after the last round; a fork can make it less.
        room_bytes: What the tree could have.
        room_by: What limits that.
    """

    method: Annotated[str, one_of("pss", "rss")]
    before_bytes: Size
    peak_bytes: tuple[Size, ...]
    own_bytes: Size
    worker_bytes: tuple[Size, ...]
    room_bytes: Size
    room_by: Line
    method_reason: Line | None = None
    uss_before_bytes: Size | None = None
    uss_bytes: Size | None = None

    def __post_init__(self) -> None:
        """Refuse a memory that was measured in no round."""
        if not self.peak_bytes:
            raise FieldError("must have one entry for each round", "peak_bytes")

    @property
    def peak(self) -> int:
        """The highest peak: what there must be room for."""
        return max(self.peak_bytes)
