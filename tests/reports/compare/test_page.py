"""The page of a comparison."""

from __future__ import annotations

from collections.abc import Callable

from reports.compare.comparing import Comparison
from reports.compare.judging import Verdict
from reports.compare.page import render_page
from tests.reports.compare.make_series import judged

Compared = Callable[..., Comparison]


def test_everything_is_on_the_page(compared: Compared) -> None:
    """Changes, equivalents, limits and both sides."""
    comparison = compared(
        judged(Verdict.REGRESSED),
        judged(Verdict.NEW, "fresh"),
        judged(Verdict.EQUIVALENT, "same", ratio=1.0),
        notes=("Beware.",),
        failures=("dispatch, x: it hung",),
    )
    page = render_page(comparison)
    for text in ("1.20× (1.15–1.25)", "speedup/fresh/", "speedup/same/", "Beware.", "it hung", "latest~1"):
        assert text in page
    assert page.count("<svg") == 2


def test_texts_are_escaped_and_nothing_is_loaded(compared: Compared) -> None:
    """A branch called like a tag is text, and the page has no script and no address."""
    hostile = "<script>alert(1)</script>"
    page = render_page(compared(judged(Verdict.FAILED, hostile, sentence=hostile), names=(hostile, hostile)))
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")


def test_an_empty_comparison_has_a_page(compared: Compared) -> None:
    """Nothing found, nothing equivalent, and advice is marked as such."""
    page = render_page(compared(across=True))
    assert "There is no series to compare." in page
    assert "Advice only" in page
