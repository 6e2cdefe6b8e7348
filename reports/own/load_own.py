"""Loads what a run tells of a user's own function; only ``load*`` modules know what the JSON looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, get_args

from reports import fields
from reports.fields import FieldError
from reports.own.model import Check, FailedItem, Form, ItemsKind, ItemTime, Own

if TYPE_CHECKING:
    from reports.fields import Fields

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
