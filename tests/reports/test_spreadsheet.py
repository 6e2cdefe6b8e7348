"""What a spreadsheet would run is guarded."""

from __future__ import annotations

import pytest

from reports.spreadsheet import FORMULA_STARTS, not_a_formula


@pytest.mark.parametrize("start", FORMULA_STARTS)
@pytest.mark.parametrize("space", ["", " ", "\t"])
def test_what_starts_like_a_formula_is_text(start: str, space: str) -> None:
    """Whatever space stands in front of it."""
    assert not_a_formula(f"{space}{start}1") == f"'{space}{start}1"


@pytest.mark.parametrize("text", ["", "sha256", "1.5", "a=b", "'=1"])
def test_other_texts_stay(text: str) -> None:
    """Nothing is put in front of them."""
    assert not_a_formula(text) == text
