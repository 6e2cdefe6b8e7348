"""A user's own function as facts: what was measured of it, and what was seen of it beside the times."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from reports.data.fields import Count, Detail, FieldError, Line, Positive, key

Form = Literal["function", "coroutine", "generator", "workload"]
"""What the user named: a function, a coroutine function, a generator function or a whole workload."""
Check = Literal["compared", "none", "own"]
"""How results were checked: against calling it item by item, not at all, or by the user's own check."""
ItemsKind = Literal["list", "one", "none"]
"""What the user gave: items, a single one that was repeated, or none (called without an argument)."""

CELL = "notebook_cell"
"""The module that ``gil_bench.compare`` generates for a function of a notebook or an interactive session."""
GIVEN_ITEMS = "given_items"
"""The module that it generates for items that were not named."""


@dataclass(frozen=True, slots=True)
class ItemTime:
    """Seconds that single items took, one after the other."""

    median_s: float = field(metadata=key("median"))
    shortest_s: float = field(metadata=key("shortest"))
    longest_s: float = field(metadata=key("longest"))

    def __post_init__(self) -> None:
        """Refuse a median that is out of order."""
        if not self.shortest_s <= self.median_s <= self.longest_s:
            raise FieldError("must have its median from shortest to longest")


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item that the function raised an exception for; it was left out.

    Attributes:
        number: Its place among the given items, as the measurement counts them.
        item: How Python shows it.
    """

    number: int
    item: Detail
    error: Detail


@dataclass(frozen=True, slots=True)
class NamedItem:
    """An item: its place among the given items, as the measurement counts them, and how Python shows it."""

    number: int
    item: Detail


@dataclass(frozen=True, slots=True)
class Remembered:
    """That calls of an item that was called before take next to nothing.

    Attributes:
        first_s: Seconds of a first call, in the median.
        later_s: The same of a later one.
        elsewhere_s: Seconds of a first call in a new process, of an item that was called before in another;
            None if it can't be called there.
        items: How many items show it: of one alone it may also be that something is prepared only once.
        by_functools: Whether ``functools.cache`` or ``lru_cache`` remembers.
    """

    first_s: Positive
    later_s: float
    elsewhere_s: float | None
    items: Count
    by_functools: bool


@dataclass(frozen=True, slots=True)
class SentValue:
    """Values of which one is sent to or from a worker process with each item.

    Attributes:
        largest_bytes: Size of the largest when pickled.
        pickling_s: Seconds for pickling and unpickling one; an entry for each value that was looked at.
        type_name: The type of all of them, such as ``"numpy.ndarray"``; None if they have several.
    """

    largest_bytes: int
    pickling_s: tuple[float, ...]
    type_name: Line | None = None


@dataclass(frozen=True, slots=True)
class Sent:
    """What a process pool sends with each item: function and item to the worker, and the result back."""

    function: SentValue
    item: SentValue
    result: SentValue


@dataclass(frozen=True, slots=True)
class GlobalArray:
    """A NumPy array at module level that the function names; no text here is known to be a Python name."""

    module: str
    name: str
    array_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """A user's own function and how it was measured.

    Attributes:
        workload: What the user named, as it was typed, such as ``"my_module:function"``.
        module: What to import it from; no text here is known to be a name that Python accepts.
        function: Its name in the module, with dots where it is an attribute of something there.
        items: What the user named as items, as it was typed; None if nothing.
        items_callable: Whether the items are what a call of that name returns.
        given_items: How many items there are; None if they were not counted.
        measured_items: How many of them were measured.
        repeats: How many times each of these is executed in a round.
        item_time: None if it was not measured.
        items_s: Seconds of each item that did not fail, in their order; None if not all were tried.
        longest_item: The one that takes longest.
        remembered: How calls are remembered, if they are; all rounds are then of calls that were made before.
        import_s: Seconds that importing the module took; None if not measured.
        import_threads: Names of threads that run since then.
        item_bytes: Size of the largest item when pickled; None if items can't be pickled.
        result_bytes: The same of the results.
        travel_problem: Why items, results or the function can't be sent to another process; None if they can.
        sent: What is sent with each item; None if something can't be, or was not looked at.
        global_array: The largest array at module level that the function reads; None if none was seen.
        observations: What was seen of the function, in sentences.
    """

    workload: str
    module: str
    function: str
    items: Line | None
    items_module: Line | None
    items_name: Line | None
    items_callable: bool = False
    items_kind: ItemsKind
    form: Form
    check: Check
    given_items: int | None
    measured_items: Count
    repeats: Count
    item_time: ItemTime | None = field(metadata=key("item_s"))
    items_s: tuple[float, ...] | None = None
    longest_item: NamedItem | None = None
    remembered: Remembered | None = None
    import_s: float | None
    item_bytes: int | None
    result_bytes: int | None
    travel_problem: Line | None
    sent: Sent | None = None
    global_array: GlobalArray | None = None
    failed_items: tuple[FailedItem, ...]
    observations: tuple[Line, ...] = ()
    import_threads: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        """Refuse items of which it can't be told whether there are any."""
        if self.form != "workload" and (self.items is None) != (self.items_kind == "none"):
            raise FieldError("must be none where no items were named, and only there", "items_kind")

    @property
    def is_of_a_cell(self) -> bool:
        """Whether the function is one of a notebook, so no module has it."""
        return self.module == CELL

    @property
    def are_items_given(self) -> bool:
        """Whether the items were values, so no module has them."""
        return self.items_module == GIVEN_ITEMS

    @property
    def takes_items(self) -> bool:
        """Whether the function is called with an item, rather than without an argument."""
        return self.items_kind != "none" or self.form == "workload"

    @property
    def calls(self) -> int:
        """How many calls a round consists of."""
        return self.measured_items * self.repeats
