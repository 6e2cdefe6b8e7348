"""The findings of a first look, and the sentences about them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.user_function.look.calls import Remembered
    from benchmarks.user_function.look.pickling import GlobalArray, Pickling


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item for which the function raises: its number from 1, what it is, and the error in one line."""

    number: int
    item: str
    error: str


@dataclass(frozen=True, slots=True)
class NamedItem:
    """An item: its number from 1, and what it is."""

    number: int
    item: str


@dataclass(frozen=True, slots=True)
class Probe:
    """The findings of a first look.

    Attributes:
        name: The group's name: the module and the name of the function in it.
        summary: One sentence for readers of the report.
        module: The module to import; ``function`` is the name in it.
        form: ``function``, ``coroutine``, ``generator`` (it returns iterators) or ``workload``.
        items_kind: ``list``, ``one`` or ``none``.
        items_callable: Whether a callable made the items; None without items.
        check_kind: ``compared``, ``none`` or ``own``.
        given: How many items there are.
        item_s: Seconds of each tried item that did not fail, by its index, in the order of trying; if calls
            are cached, of a later call, as in all rounds.
        failed: Items for which it raises.
        consumed: Whether it is a plain function whose iterators are consumed as part of the task.
        awaitable: Whether it has a form for an event loop.
        native_pools_compute: Whether native threads, for example BLAS's, share its work.
        import_threads: Names of threads that its module's import started.
        global_array: The largest array at module level that it reads, or None.
        import_s: Seconds that importing its module took.
        process_bytes: Memory that importing it took.
        items_bytes: Memory that making its items took.
        call_bytes: Memory that a call takes at its peak, its result included.
        kept_bytes: Memory that the first call took and kept, for example a model that it has loaded.
        pickling: Whether it, its items and its results can be sent to other processes.
        observations: Sentences about its side effects.
        unchecked_because: Why its results can't be compared although they should be, or None.
        longest: The item that takes longest.
        remembered: How calls of an item that was called before are cached, if they are.
        computing_part: CPU time of repeated calls over their time, at most 1; None if they were too short.
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
    process_bytes: int
    pickling: Pickling
    observations: tuple[str, ...]
    unchecked_because: str | None = None
    native_pools_compute: bool = False
    longest: NamedItem | None = None
    remembered: Remembered | None = None
    import_threads: tuple[str, ...] = ()
    computing_part: float | None = None
    items_bytes: int = 0
    call_bytes: int = 0
    kept_bytes: int = 0
    global_array: GlobalArray | None = None

    @property
    def sentences(self) -> tuple[str, ...]:
        """Return all findings as sentences, the most important first."""
        failed = [
            f"It fails for {len(self.failed)} of the tried items; failing items are left out. The first is "
            f"item {first.number} ({first.item}): {first.error}."
            for first in self.failed[:1]
        ]
        problem = self.pickling.problem
        pickling = [f"{problem[:1].upper()}{problem[1:]}"] if problem else []
        unchecked = [self.unchecked_because] if self.unchecked_because else []
        return (*failed, *pickling, *unchecked, *self.observations)
