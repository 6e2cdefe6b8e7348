"""Typed access to parsed JSON: each function returns one field, or says which field is wrong and how."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.data.document import printable

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_TEXT = 1_000
LONGEST_DETAIL = 20_000
LONGEST_LIST = 100_000
LARGEST_COUNT = 10**15


class FieldError(Exception):
    """A field is missing or is not what it must be; the message names it by its path."""


@dataclass(frozen=True, slots=True)
class Fields:
    """A JSON object and its path in the file, such as ``benchmarks[3].extra_info``."""

    values: Mapping[str, Any]
    path: str

    def at(self, key: str) -> str:
        """Return the path of a field of this object."""
        return f"{self.path}.{key}" if self.path else key


def child(fields: Fields, key: str) -> Fields:
    """Return the object in a field.

    Raises:
        FieldError: It is missing or no object.
    """
    return as_object(fields.values.get(key), fields.at(key))


def as_object(value: object, path: str) -> Fields:
    """Return a value as an object with its path.

    Raises:
        FieldError: It is none.
    """
    if not isinstance(value, dict):
        raise FieldError(f"{path} must be an object")
    return Fields(value, path)


def children(fields: Fields, key: str) -> tuple[Fields, ...]:
    """Return the objects in a list.

    Raises:
        FieldError: The field is no list, is absurdly long, or holds something else than objects.
    """
    return tuple(as_object(entry, f"{fields.at(key)}[{i}]") for i, entry in enumerate(_list(fields, key)))


def text(fields: Fields, key: str) -> str:
    """Return a text that fits on one line, printable and not empty.

    Raises:
        FieldError: It is missing, empty, absurdly long or no text.
    """
    value = optional_text(fields, key)
    if not value:
        raise FieldError(f"{fields.at(key)} must be a text")
    return value


def optional_text(fields: Fields, key: str) -> str | None:
    """Return a printable text of one line, or None for null.

    Raises:
        FieldError: It is absurdly long or no text.
    """
    value = fields.values.get(key)
    return None if value is None else _one_line(value, fields.at(key))


def texts(fields: Fields, key: str) -> tuple[str, ...]:
    """Return a list of printable texts; null is an empty list.

    Raises:
        FieldError: It is no list of texts.
    """
    if fields.values.get(key) is None:
        return ()
    return tuple(_one_line(entry, f"{fields.at(key)}[{i}]") for i, entry in enumerate(_list(fields, key)))


def detail(fields: Fields, key: str) -> str | None:
    """Return a text of many lines (a traceback), cut to a length that a page can bear.

    Raises:
        FieldError: It is neither text nor null.
    """
    value = fields.values.get(key)
    if value is None:
        return None
    if not isinstance(value, str):
        raise FieldError(f"{fields.at(key)} must be a text or null")
    shown = value if len(value) <= LONGEST_DETAIL else value[:LONGEST_DETAIL] + "\n… (cut here)"
    return printable(shown, keep="\n\t")


def flag(fields: Fields, key: str) -> bool | None:
    """Return true, false or None for null.

    Raises:
        FieldError: It is something else.
    """
    value = fields.values.get(key)
    if value is None or isinstance(value, bool):
        return value
    raise FieldError(f"{fields.at(key)} must be true, false or null")


def count(fields: Fields, key: str) -> int:
    """Return a whole number of at least 1.

    Raises:
        FieldError: It is something else.
    """
    value = optional_count(fields, key)
    if not value:
        raise FieldError(f"{fields.at(key)} must be a whole number of at least 1")
    return value


def optional_count(fields: Fields, key: str) -> int | None:
    """Return a whole number of at least 0, or None for null.

    Raises:
        FieldError: It is something else, or absurdly large.
    """
    value = fields.values.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= LARGEST_COUNT:
        raise FieldError(f"{fields.at(key)} must be a whole number from 0 to {LARGEST_COUNT}")
    whole: int = value
    return whole


def optional_number(fields: Fields, key: str) -> float | None:
    """Return a finite number of at least 0, or None for null.

    Raises:
        FieldError: It is something else.
    """
    value = fields.values.get(key)
    if value is None:
        return None
    number = _number(value, fields.at(key))
    if not math.isfinite(number) or number < 0:
        raise FieldError(f"{fields.at(key)} must be a finite number of at least 0")
    return number


def number(fields: Fields, key: str) -> float:
    """Return a finite number of at least 0.

    Raises:
        FieldError: It is something else.
    """
    value = optional_number(fields, key)
    if value is None:
        raise FieldError(f"{fields.at(key)} must be a finite number of at least 0")
    return value


def share(fields: Fields, key: str) -> float:
    """Return a number from 0 to 1.

    Raises:
        FieldError: It is something else.
    """
    value = number(fields, key)
    if value > 1:
        raise FieldError(f"{fields.at(key)} must be a number from 0 to 1")
    return value


def rows_of_numbers(fields: Fields, key: str, width: int) -> tuple[tuple[float, ...], ...]:
    """Return a list of lists of so many numbers each; no value is judged here.

    Raises:
        FieldError: It is no such list.
    """
    rows = []
    for place, entry in enumerate(_list(fields, key)):
        row = numbers(Fields({str(place): entry}, fields.at(key)), str(place))
        if len(row) != width:
            raise FieldError(f"{fields.at(key)}[{place}] must be a list of {width} numbers")
        rows.append(row)
    return tuple(rows)


def numbers(fields: Fields, key: str) -> tuple[float, ...]:
    """Return a list of numbers; null entries become NaN, and no value is judged here.

    Raises:
        FieldError: It is no list of numbers.
    """
    path = fields.at(key)
    return tuple(
        math.nan if entry is None else _number(entry, f"{path}[{i}]")
        for i, entry in enumerate(_list(fields, key))
    )


def _list(fields: Fields, key: str) -> list[Any]:
    value = fields.values.get(key)
    if not isinstance(value, list) or len(value) > LONGEST_LIST:
        raise FieldError(f"{fields.at(key)} must be a list of at most {LONGEST_LIST} entries")
    return value


def _number(value: object, path: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise FieldError(f"{path} must be a number")
    try:
        return float(value)
    except OverflowError:  # a whole number beyond what a float can hold
        raise FieldError(f"{path} is absurdly large") from None


def _one_line(value: object, path: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise FieldError(f"{path} must be a text of at most {LONGEST_TEXT} characters")
    return printable(value)
