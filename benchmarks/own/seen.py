"""What a first look at somebody's function has seen: all that the side needs which can't import it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.own.travelling import Travel


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds for calling each item for the first time, as far as that gets, and some of them again."""

    first_s: float = 3.0
    again_s: float = 2.0


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item for which the function raises: its number from 1, what it is, and the error in one line."""

    number: int
    item: str
    error: str


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen.

    Attributes:
        name: The group's: the module and the name of the function in it.
        summary: One sentence for readers of the report.
        module: What to import; ``function`` is the name in there.
        form: ``function``, ``coroutine``, ``generator`` (it returns iterators) or ``workload``.
        items_kind: ``list``, ``one`` or ``none``.
        items_callable: Whether a callable has made the items; None without items.
        check_kind: ``compared``, ``none`` or ``own``.
        given: How many items there are.
        item_s: Seconds of each item that was tried and did not fail, by its place, in the order of trying.
        failed: Items for which it raises.
        consumed: Whether it is a plain function whose iterators are consumed as a part of the task.
        awaitable: Whether it has a form for an event loop.
        import_s: Seconds that importing its module took.
        travel: Whether it can be sent to other processes, with its items and results.
        observations: Sentences about what it does beside its work.
        unchecked_because: Why its results can't be compared although they should be, or None.
    """

    name: str
    summary: str
    module: str
    function: str
    form: str
    items_kind: str
    items_callable: bool | None
    check_kind: str
    given: int
    item_s: dict[int, float]
    failed: tuple[FailedItem, ...]
    consumed: bool
    awaitable: bool
    import_s: float
    travel: Travel
    observations: tuple[str, ...]
    unchecked_because: str | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return all that is worth a sentence, what matters most first."""
        failed = [
            f"It fails for {len(self.failed)} of the items that were tried, which are left out; the first is "
            f"item {first.number} ({first.item}): {first.error}."
            for first in self.failed[:1]
        ]
        problem = self.travel.problem
        travel = [f"{problem[:1].upper()}{problem[1:]}"] if problem else []
        unchecked = [self.unchecked_because] if self.unchecked_because else []
        return (*failed, *travel, *unchecked, *self.observations)


@dataclass(frozen=True, slots=True)
class Refused:
    """Why the function can't be measured, as one sentence."""

    sentence: str
