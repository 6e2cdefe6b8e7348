"""The page of a comparison: the answer first, what changed openly, and everything else behind a fold."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reports.compare.judging import Verdict
from reports.compare.page import WIDTH, picture_of, render_page
from tests.reports.compare.make_comparison import change, comparison_of, judgment
from tests.reports.outline import (
    assert_it_is_well_formed,
    assert_it_loads_nothing,
    assert_links_lead_somewhere,
    open_text,
    visible_words,
)

MOST_WORDS = 450
"""Openly, with every row of the matrix and six other changes."""


def test_what_changed_is_open_and_the_rest_is_folded() -> None:
    """The answer, the changed series and the notes are seen at once; equivalent series are there too."""
    comparison = comparison_of(
        judgment(Verdict.REGRESSED),
        judgment(Verdict.NEW, "fresh"),
        judgment(Verdict.EQUIVALENT, "same", ratio=1.0),
        notes=("Beware.",),
        failures=("dispatch, x: it hung",),
    )
    page = render_page(comparison)
    seen = open_text(page)
    for text in ("takes 1.20× (1.15–1.25) as long", "▲ slower 1.20×", "Beware.", "it hung", "latest~1"):
        assert text in seen
    for text in ("speedup/fresh/", "speedup/same/"):
        assert text not in seen
        assert text in page.replace("<wbr>", "")
    assert page.count("<svg") == 2


def test_the_rest_of_a_cell_is_its_tip() -> None:
    """The interval, what could have been detected, the threshold and the reason."""
    assert (
        'data-tip="sha256 (threads, 2 workers), time: regressed, 1.20× (1.15–1.25). '
        'Smallest detectable change 8.0 %, threshold 5.0 %. the reason." tabindex="0"'
    ) in render_page(comparison_of(judgment(Verdict.REGRESSED)))


def test_texts_are_escaped() -> None:
    """A branch, a workload or a reason that is called like a tag is a text."""
    hostile = "<img src=x onerror=alert(1)>\"'"
    failed = judgment(Verdict.FAILED, hostile, sentence=hostile)
    names = (hostile, hostile)
    page = render_page(comparison_of(failed, failures=(hostile,), notes=(hostile,), names=names))
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;&#34;&#39;" in page


def test_it_is_whole_and_loads_nothing() -> None:
    """Every tag is closed, no address is in it, and its policy allows its own script alone."""
    page = render_page(comparison_of(judgment(Verdict.REGRESSED), judgment(Verdict.EQUIVALENT, "same")))
    assert_it_is_well_formed(page)
    assert_it_loads_nothing(page)
    assert_links_lead_somewhere(page)


def test_an_empty_comparison_has_a_page() -> None:
    """It says that there is nothing to compare, and advice is marked as such."""
    seen = open_text(render_page(comparison_of(across=True)))
    assert "Nothing to compare" in seen
    assert "Advice only" in seen


def test_what_is_open_has_a_limit() -> None:
    """With a hundred series worse and many failures, the page opens with the largest changes only."""
    many = [judgment(Verdict.REGRESSED, f"workload_{place}", ratio=1.2 + place / 100) for place in range(100)]
    failures = tuple(f"dispatch, x{place}: it hung" for place in range(50))
    page = render_page(comparison_of(*many, failures=failures))
    assert visible_words(page) < MOST_WORDS
    assert "90 more rows" in open_text(page)
    assert "workload_99" in open_text(page)
    assert "workload_0" not in open_text(page).split()


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
