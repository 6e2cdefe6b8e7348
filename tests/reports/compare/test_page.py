"""The page of a comparison.

Rows of the outputs.

A ratio as a small picture.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

import pytest

from reports.compare.comparing import Comparison
from reports.compare.judging import Verdict
from reports.compare.page import WIDTH, noteworthy_rows, render_page, row, strip
from tests.reports.compare.make_series import change, judged

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


def test_a_row_has_its_figures_as_texts() -> None:
    """What is not there is a dash."""
    timed = row(judged(Verdict.REGRESSED))
    assert (timed.ratio, timed.threshold, timed.resolution) == ("1.20× (1.15–1.25)", "5.0 %", "8.0 %")
    assert row(judged(Verdict.NEW)).ratio == "–"


def test_what_disappears_as_a_whole_is_one_row() -> None:
    """Three missing series of one workload for one reason; another reason is another row."""
    missing = [judged(Verdict.MISSING)] * 3
    other = judged(Verdict.MISSING, sentence="skipped.")
    same = judged(Verdict.EQUIVALENT)
    assert [(each.series, each.sentence) for each in noteworthy_rows([*missing, other, same])] == [
        ("speedup/sha256: 3 series", "the reason."),
        ("speedup/sha256/threads/2/time", "skipped."),
    ]


def test_measured_series_are_never_put_together() -> None:
    """Each has figures of its own."""
    assert len(noteworthy_rows([judged(Verdict.INCONCLUSIVE, name) for name in "ab"])) == 2


@pytest.mark.parametrize(("ratio", "at"), [(0.5, 0), (1.0, WIDTH / 2), (2.0, WIDTH), (9.0, WIDTH), (0.1, 0)])
def test_the_scale_is_logarithmic_and_ends_at_twice(ratio: float, at: float) -> None:
    """Half is as far from the middle as twice, and what lies beyond is at the edge."""
    found = strip(replace(judged(Verdict.REGRESSED), change=change(ratio, ratio, ratio)))
    assert found is not None
    assert (found.dot, found.whisker) == (at, (at, at))


def test_the_band_is_the_threshold() -> None:
    """It lies evenly around the middle."""
    found = strip(replace(judged(Verdict.REGRESSED), threshold=math.sqrt(2) - 1))
    assert found is not None
    assert found.band == (WIDTH / 4, WIDTH * 3 / 4)


def test_nothing_to_draw() -> None:
    """Without an interval there is no whisker, without a ratio no picture."""
    bare = strip(replace(judged(Verdict.INCONCLUSIVE), change=change(math.nan, 1.0, math.nan)))
    assert bare is not None
    assert bare.whisker is None
    assert strip(judged(Verdict.NEW)) is None
