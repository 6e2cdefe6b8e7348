"""Fields of a file: each is what it must be, or is named with what is wrong."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import pytest

from reports.data.fields import (
    Count,
    Detail,
    FieldError,
    Finite,
    Known,
    Line,
    Measured,
    Moment,
    Positive,
    Share,
    Unjudged,
    key,
    one_for_each,
    structure,
)


@dataclass(frozen=True)
class Which:
    """Two fields of the object around it."""

    runner: str
    workers: Count


@dataclass(frozen=True)
class Each:
    """A field of every type; all may be missing, so that a test says only what matters to it."""

    which: Which | None = field(metadata=key("other name"))
    text: str | None
    line: Line | None
    detail: Detail | None
    flag: bool | None
    whole: int | None
    count: Count | None
    number: float | None
    share: Share | None
    positive: Positive | None
    finite: Finite | None
    moment: Moment | None
    choice: Literal["one", "other"] | None
    unjudged: tuple[Unjudged, ...] | None
    measured: tuple[Measured, ...] | None
    known: tuple[Known, ...] | None
    names: Mapping[str, int] | None
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True)
class Around:
    """An object that holds two others: one in a list, one as a part of itself."""

    which: Which = field(metadata=key(""))
    entries: tuple[Each, ...] = ()


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("other name", 3),
        ("text", ""),
        ("text", 3),
        ("text", "x" * 1_001),
        ("line", "x" * 1_001),
        ("lines", "no list"),
        ("lines", [1]),
        ("lines", [""] * 100_001),
        ("flag", 1),
        ("count", 0),
        ("count", True),
        ("count", 2.0),
        ("count", 10**16),
        ("whole", -1),
        ("number", math.nan),
        ("number", math.inf),
        ("number", -0.5),
        ("number", "1"),
        ("number", True),
        ("number", 10**400),
        ("share", 1.01),
        ("positive", 0),
        ("finite", math.inf),
        ("moment", "yesterday"),
        ("moment", "0001-01-01T00:00:00+10:00"),
        ("choice", "third"),
        ("choice", []),
        ("unjudged", {}),
        ("unjudged", [True]),
        ("unjudged", [10**400]),
        ("unjudged", ["1"]),
        ("known", [-1]),
        ("known", [math.inf]),
        ("names", [1]),
        ("names", {"a": "b"}),
        ("names", {"": 1}),
        ("detail", 5),
    ],
)
def test_a_wrong_value_is_refused(name: str, wrong: object) -> None:
    """Every type refuses what is not its kind, and the field is named by its name in the file."""
    with pytest.raises(FieldError, match=rf"^top\.{name}[^ ]* .*must be"):
        structure(Each, {name: wrong}, "top")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ([], "^must be an object"),
        ({"workers": 2}, "^runner must be a text"),
        ({"runner": "threads", "workers": 0}, "^workers must be a whole number of at least 1"),
        ({"runner": "threads", "workers": 2, "entries": [{}, 3]}, r"^entries\[1\] must be an object"),
        (
            {"runner": "threads", "workers": 2, "entries": [{"other name": {"runner": "threads"}}]},
            r"^entries\[0\]\.other name\.workers must be a whole number",
        ),
        (
            {"runner": "threads", "workers": 2, "entries": [{"unjudged": [1, "2"]}]},
            r"^entries\[0\]\.unjudged\[1\] must be a number",
        ),
    ],
)
def test_a_path_leads_to_the_wrong_field(value: object, message: str) -> None:
    """From the top of the file, by the names that are in it; what is missing is named as what it must be."""
    with pytest.raises(FieldError, match=message):
        structure(Around, value)


def test_a_name_in_a_path_steers_no_terminal() -> None:
    """Neither what it is made of nor its length."""
    with pytest.raises(FieldError) as caught:
        structure(Each, {"names": {"\x1b[31m" + "x" * 900: "wrong"}})
    assert "\x1b" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_null_is_not_measured() -> None:
    """Null and nothing are None, or NaN within a list of numbers, and never 0; what has a default has it."""
    empty = structure(Each, {"whole": None, "lines": None, "unjudged": [None, 1, math.inf]})
    assert (empty.whole, empty.number, empty.flag, empty.lines) == (None, None, None, ())
    assert empty.unjudged == pytest.approx((math.nan, 1.0, math.inf), nan_ok=True)
    series = structure(Each, {"measured": [None, -1, math.inf], "known": [None, 0.5]})
    assert series.measured == pytest.approx((math.nan, -1.0, math.nan), nan_ok=True)
    assert series.known == pytest.approx((math.nan, 0.5), nan_ok=True)


def test_a_text_steers_no_terminal() -> None:
    """Control characters are replaced, in names too; a detail keeps its lines."""
    found = structure(Each, {"line": "a\x1b\n", "detail": "a\x1b\n", "names": {"\x1b": 1}})
    assert found.line == "a\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}"
    assert found.detail == "a\N{REPLACEMENT CHARACTER}\n"
    assert found.names == {"\N{REPLACEMENT CHARACTER}": 1}


def test_a_long_traceback_is_cut() -> None:
    """A detail keeps its lines but not a length that no page can bear."""
    cut = structure(Each, {"detail": "line\n" * 10_000}).detail
    assert cut is not None
    assert cut.startswith("line\nline")
    assert cut.endswith("(cut here)")
    assert len(cut) < 21_000


def test_a_series_has_an_entry_for_each_block() -> None:
    """What is there is counted; what is not there is no series."""
    found = structure(Each, {"measured": [1, 2]})
    one_for_each(found, ("measured", "known"), 2, "blocks")
    with pytest.raises(FieldError, match="measured must have one entry for each of the 3 blocks"):
        one_for_each(found, ("measured",), 3, "blocks")
