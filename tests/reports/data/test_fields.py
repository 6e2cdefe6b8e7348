"""Fields of a file: each is what it must be, or is named with what is wrong."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest

from reports.data import fields
from reports.data.fields import FieldError, Fields

if TYPE_CHECKING:
    from collections.abc import Callable


def test_a_path_leads_to_the_wrong_field() -> None:
    """An error names the field by its path from the top of the file."""
    entries = fields.children(Fields({"benchmarks": [{"stats": 3}]}, ""), "benchmarks")
    with pytest.raises(FieldError, match=r"benchmarks\[0\]\.stats must be an object"):
        fields.child(entries[0], "stats")


@pytest.mark.parametrize(
    ("read", "wrong"),
    [
        (fields.text, None),
        (fields.text, ""),
        (fields.text, 3),
        (fields.text, "x" * 1_001),
        (fields.texts, "no list"),
        (fields.texts, [1]),
        (fields.flag, 1),
        (fields.count, 0),
        (fields.count, True),
        (fields.count, 2.0),
        (fields.count, 10**16),
        (fields.optional_count, -1),
        (fields.optional_number, math.nan),
        (fields.optional_number, -0.5),
        (fields.optional_number, "1"),
        (fields.number, None),
        (fields.share, 1.01),
        (fields.share, None),
        (lambda found, key: fields.rows_of_numbers(found, key, 2), [[1]]),
        (lambda found, key: fields.rows_of_numbers(found, key, 2), [1, 2]),
        (lambda found, key: fields.rows_of_numbers(found, key, 2), [[1, "2"]]),
        (fields.numbers, None),
        (fields.numbers, [True]),
        (fields.numbers, [10**400]),
        (fields.children, {}),
        (fields.children, [[]]),
        (fields.detail, 5),
    ],
)
def test_a_wrong_value_is_refused(read: Callable[[Fields, str], object], wrong: Any) -> None:  # noqa: ANN401 - any JSON value
    """Every reader refuses what is not its kind and names the field."""
    with pytest.raises(FieldError, match=r"top\.key"):
        read(Fields({"key": wrong}, "top"), "key")


def test_null_is_not_measured() -> None:
    """Null becomes None, or NaN within a list of numbers, and never 0."""
    empty = Fields({"key": None, "list": [None, 1]}, "")
    assert fields.optional_number(empty, "key") is None
    assert fields.optional_count(empty, "key") is None
    assert fields.flag(empty, "key") is None
    first, second = fields.numbers(empty, "list")
    assert math.isnan(first)
    assert second == 1.0


def test_a_long_traceback_is_cut() -> None:
    """A detail keeps its lines but not a length that no page can bear."""
    cut = fields.detail(Fields({"key": "line\n" * 10_000}, ""), "key")
    assert cut is not None
    assert cut.startswith("line\nline")
    assert cut.endswith("(cut here)")
    assert len(cut) < 21_000
