"""The page of a comparison, and a ratio as a small picture."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reports.compare.judging import Verdict
from reports.compare.page import WIDTH, picture_of, render_page
from tests.reports.compare.make_comparison import change, comparison_of, judgment


def test_everything_is_on_the_page() -> None:
    """Changes, equivalents, limits and both sides."""
    comparison = comparison_of(
        judgment(Verdict.REGRESSED),
        judgment(Verdict.NEW, "fresh"),
        judgment(Verdict.EQUIVALENT, "same", ratio=1.0),
        notes=("Beware.",),
        failures=("dispatch, x: it hung",),
    )
    page = render_page(comparison)
    for text in ("1.20× (1.15–1.25)", "speedup/fresh/", "speedup/same/", "Beware.", "it hung", "latest~1"):
        assert text in page
    assert page.count("<svg") == 2


def test_texts_are_escaped_and_nothing_is_loaded() -> None:
    """A branch called like a tag is text, and the page has no script and no address."""
    hostile = "<script>alert(1)</script>"
    page = render_page(
        comparison_of(judgment(Verdict.FAILED, hostile, sentence=hostile), names=(hostile, hostile))
    )
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_an_empty_comparison_has_a_page() -> None:
    """Nothing found, nothing equivalent, and advice is marked as such."""
    page = render_page(comparison_of(across=True))
    assert "There is no series to compare." in page
    assert "Advice only" in page


@pytest.mark.parametrize(("ratio", "at"), [(0.5, 0), (1.0, WIDTH / 2), (2.0, WIDTH), (9.0, WIDTH), (0.1, 0)])
def test_the_scale_is_logarithmic_and_ends_at_twice(ratio: float, at: float) -> None:
    """Half is as far from the middle as twice, and what lies beyond is at the edge."""
    found = picture_of(replace(judgment(Verdict.REGRESSED), change=change(ratio, ratio, ratio)))
    assert found is not None
    assert (found.dot, found.whisker) == (at, (at, at))


def test_the_band_is_the_threshold() -> None:
    """It lies evenly around the middle."""
    found = picture_of(replace(judgment(Verdict.REGRESSED), threshold=math.sqrt(2) - 1))
    assert found is not None
    assert found.band == (WIDTH / 4, WIDTH * 3 / 4)


def test_nothing_to_draw() -> None:
    """Without an interval there is no whisker, without a ratio no picture."""
    bare = picture_of(replace(judgment(Verdict.INCONCLUSIVE), change=change(math.nan, 1.0, math.nan)))
    assert bare is not None
    assert bare.whisker is None
    assert picture_of(judgment(Verdict.NEW)) is None
