"""Sentences as HTML.

What a spreadsheet would run is guarded.
"""

from __future__ import annotations

import pytest

from reports.wording.escaping import FORMULA_STARTS, not_a_formula, whole_figures, with_code


def test_a_figure_stays_on_one_line() -> None:
    """It is wrapped with its interval, and everything else is escaped."""
    assert whole_figures("<b> 1.81× (1.75–1.86) & more") == (
        '&lt;b&gt; <span class="figure">1.81× (1.75–1.86)</span> &amp; more'
    )


def test_so_does_a_share() -> None:
    """Its percent sign is not left behind."""
    assert whole_figures("27.1 % (10.4–32.9).") == '<span class="figure">27.1 % (10.4–32.9)</span>.'


def test_what_stands_between_backticks_is_code() -> None:
    """A single backtick stays one, and what is code is escaped as well."""
    assert with_code("`x += 1` and `a < b`") == "<code>x += 1</code> and <code>a &lt; b</code>"
    assert with_code("one ` alone") == "one ` alone"


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("space", ["", " ", "\t"])
def test_what_starts_like_a_formula_is_text(start: str, space: str) -> None:
    """Whatever space stands in front of it."""
    assert not_a_formula(f"{space}{start}1") == f"'{space}{start}1"


@pytest.mark.parametrize("text", ["", "sha256", "1.5", "a=b", "'=1"])
def test_other_texts_stay(text: str) -> None:
    """Nothing is put in front of them."""
    assert not_a_formula(text) == text
