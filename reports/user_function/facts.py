"""A user's own function as facts: what was measured of it, and what was seen of it beside the times.

Loads what a run tells of a user's own function; only ``load*`` modules know what the JSON looks like.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeVar, get_args

from reports.data import fields
from reports.data.fields import FieldError

if TYPE_CHECKING:
    from reports.data.fields import Fields

Form = Literal["function", "coroutine", "generator", "workload"]
"""What the user named: a function, a coroutine function, a generator function or a whole workload."""
Check = Literal["compared", "none", "own"]
"""How results were checked: against calling it item by item, not at all, or by the user's own check."""
ItemsKind = Literal["list", "one", "none"]
"""What the user gave: items, a single one that was repeated, or none (called without an argument)."""


@dataclass(frozen=True, slots=True)
class ItemTime:
    """Seconds that single items took, one after the other."""

    median_s: float
    shortest_s: float
    longest_s: float


@dataclass(frozen=True, slots=True)
class FailedItem:
    """An item that the function raised an exception for; it was left out.

    Attributes:
        number: Its place among the given items, as the measurement counts them.
        item: How Python shows it.
    """

    number: int
    item: str
    error: str


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
        import_s: Seconds that importing the module took; None if not measured.
        item_bytes: Size of the largest item when pickled; None if items can't be pickled.
        result_bytes: The same of the results.
        travel_problem: Why items, results or the function can't be sent to another process; None if they can.
        observations: What was seen of the function, in sentences.
    """

    workload: str
    module: str
    function: str
    items: str | None
    items_module: str | None
    items_name: str | None
    items_callable: bool
    items_kind: ItemsKind
    form: Form
    check: Check
    given_items: int | None
    measured_items: int
    repeats: int
    item_time: ItemTime | None
    import_s: float | None
    item_bytes: int | None
    result_bytes: int | None
    travel_problem: str | None
    failed_items: tuple[FailedItem, ...]
    observations: tuple[str, ...]

    @property
    def takes_items(self) -> bool:
        """Whether the function is called with an item, rather than without an argument."""
        return self.items_kind != "none" or self.form == "workload"

    @property
    def calls(self) -> int:
        """How many calls a round consists of."""
        return self.measured_items * self.repeats


Choice = TypeVar("Choice", bound=str)
FORMS: tuple[Form, ...] = get_args(Form)
CHECKS: tuple[Check, ...] = get_args(Check)
ITEMS_KINDS: tuple[ItemsKind, ...] = get_args(ItemsKind)


def load_own(ours: Fields) -> Own | None:
    """Return what the file tells of a user's own function, or None if it is of no such run.

    Args:
        ours: The file's ``gil_bench``.

    Raises:
        FieldError: A field is missing or wrong, or two of them contradict each other.
    """
    if ours.values.get("own") is None:
        return None
    found = fields.child(ours, "own")
    own = _own(found)
    if own.form != "workload" and (own.items is None) != (own.items_kind == "none"):
        raise FieldError(f"{found.at('items_kind')} must be none where no items were named, and only there")
    return own


def _own(found: Fields) -> Own:
    return Own(
        workload=fields.text(found, "workload"),
        module=fields.text(found, "module"),
        function=fields.text(found, "function"),
        items=fields.optional_text(found, "items"),
        items_module=fields.optional_text(found, "items_module"),
        items_name=fields.optional_text(found, "items_name"),
        items_callable=fields.flag(found, "items_callable") is True,
        items_kind=_one_of(found, "items_kind", ITEMS_KINDS),
        form=_one_of(found, "form", FORMS),
        check=_one_of(found, "check", CHECKS),
        given_items=fields.optional_count(found, "given_items"),
        measured_items=fields.count(found, "measured_items"),
        repeats=fields.count(found, "repeats"),
        item_time=_item_time(found),
        import_s=fields.optional_number(found, "import_s"),
        item_bytes=fields.optional_count(found, "item_bytes"),
        result_bytes=fields.optional_count(found, "result_bytes"),
        travel_problem=fields.optional_text(found, "travel_problem"),
        failed_items=tuple(map(_failed_item, fields.children(found, "failed_items"))),
        observations=fields.texts(found, "observations"),
    )


def _one_of(found: Fields, key: str, choices: tuple[Choice, ...]) -> Choice:
    named = fields.text(found, key)
    for choice in choices:
        if choice == named:
            return choice
    raise FieldError(f"{found.at(key)} must be one of {', '.join(choices)}")


def _item_time(found: Fields) -> ItemTime | None:
    if found.values.get("item_s") is None:
        return None
    times = fields.child(found, "item_s")
    median_s, shortest_s, longest_s = (
        fields.number(times, name) for name in ("median", "shortest", "longest")
    )
    if not shortest_s <= median_s <= longest_s:
        raise FieldError(f"{times.path} must have its median from shortest to longest")
    return ItemTime(median_s, shortest_s, longest_s)


def _failed_item(entry: Fields) -> FailedItem:
    number = fields.optional_count(entry, "number")
    if number is None:
        raise FieldError(f"{entry.at('number')} must be a whole number")
    return FailedItem(number, _long_text(entry, "item"), _long_text(entry, "error"))


def _long_text(entry: Fields, key: str) -> str:
    """Return a text that a user's objects made up: it may be of any length, and is cut."""
    told = fields.detail(entry, key)
    if told is None:
        raise FieldError(f"{entry.at(key)} must be a text")
    return told
