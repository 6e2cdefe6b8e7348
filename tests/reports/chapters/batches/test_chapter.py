"""Batches: the smallest chunk size that is enough, what it gains, and what the largest loses."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.chapters.batches.chapter import CHAPTER
from reports.chapters.batches.chart import CHART
from reports.chapters.batches.facts import curve_of, curves
from reports.chapters.chapter import LONGEST_HEADLINE
from reports.speedups.cells import analyze
from tests.reports.make_kinds import batches, run_of
from tests.reports.user_function.make_own import own_of

EQUAL = {None: [4e-4] * 6, 1: [4e-4] * 6, 2: [3e-4] * 6, 4: [2.05e-4] * 6, 8: [2e-4] * 6}
UNEQUAL = {None: [4e-4] * 6, 1: [4e-4] * 6, 2: [2.6e-4] * 6, 4: [2.5e-4] * 6, 8: [3e-4] * 6}
FLAT = {1: [2e-4] * 6, 2: [1.98e-4] * 6, 4: [2e-4] * 6}


def test_enough_is_the_smallest_size_within_five_percent_of_the_best() -> None:
    """4 takes 2.5 % longer than 8, 2 takes half as long again; 4 is 1.95 times as fast as one by one."""
    curve = curve_of(run_of(*batches("equal", EQUAL)), "equal")
    assert curve is not None
    assert (curve.enough.chunk_size, curve.best.chunk_size) == (4, 8)
    assert curve.enough.gain.estimate == pytest.approx(4 / 2.05)
    assert curve.pays
    assert curve.evenly_s is not None
    assert curve.evenly_s.estimate == pytest.approx(2e-4)


def test_the_headline_names_the_size_and_the_gain() -> None:
    """And one chunk per worker loses with unequal items: 3 against 2.5."""
    analysis = analyze(run_of(*batches("equal", EQUAL), *batches("unequal", UNEQUAL)))
    assert CHAPTER.headline(analysis) == "Chunks of 4 are enough: 1.95× as fast as one by one"
    assert list(CHAPTER.in_short(analysis)) == [
        "Unequal items in one chunk per worker take 1.20× as long as in chunks of 4."
    ]


@pytest.mark.parametrize(
    ("per_item_s", "headline"),
    [
        (FLAT, "No chunk size is shown to beat items sent one by one"),
        (
            {1: [1e-3, 2e-3] * 3, 2: [1.5e-3] * 6},
            "No chunk size is shown to beat items sent one by one",
        ),
        ({1: [4e-4] * 5, 2: [2e-4] * 5}, "Batches: too few blocks to tell"),
        ({1: [4e-4] * 6}, "Batches: not measured"),
        ({2: [4e-4] * 6, 4: [3e-4] * 6}, "Batches: not measured"),
    ],
    ids=["flat", "noise", "few blocks", "one size", "without one by one"],
)
def test_nothing_is_claimed_that_the_intervals_do_not_show(
    per_item_s: dict[int | None, list[float]], headline: str
) -> None:
    """A gain of 1 %, one within the noise, five blocks, or nothing to compare with."""
    analysis = analyze(run_of(*batches("equal", per_item_s)))
    assert CHAPTER.headline(analysis) == headline
    assert len(headline.split()) <= LONGEST_HEADLINE


def test_the_order_of_a_users_items_bounds_each_chunk_size() -> None:
    """7 long items before 7 short ones: two workers with a chunk each do 7 of 7.7 seconds in one of them."""
    items_s = [1.0] * 7 + [0.1] * 7
    theirs = own_of(items_s=items_s, given_items=14, measured_items=14)
    run = replace(run_of(*batches("own", {1: [0.3] * 6, 7: [0.5] * 6}, items=14)), own=theirs)
    curve = curve_of(run, "own")
    assert curve is not None
    assert curve.steps[-1].order_allows == pytest.approx(7.7 / 7)
    assert any(
        "one chunk per worker allows at most 1.10×" in each for each in CHAPTER.sentences(analyze(run))
    )


def test_the_chart_says_every_time_in_words() -> None:
    """A title within twelve words, and both kinds of items in the text that stands for it."""
    drawing = CHART.draw(analyze(run_of(*batches("equal", EQUAL), *batches("unequal", UNEQUAL))), "")
    assert drawing is not None
    assert "equal items, 2 workers: 1 400 µs (400–400), 2 300 µs" in drawing.alt
    title = drawing.figure.get_suptitle()
    assert title == "Enough in a chunk: 4 (equal items), 2 (unequal items)"
    assert CHART.draw(analyze(run_of()), "") is None


def test_a_point_without_a_time_is_told_apart() -> None:
    """Its size is its series, as of those that were measured."""
    assert curves(run_of()) == ()
    kind = CHAPTER.kind
    assert kind is not None
    assert kind.series is not None
    (point, *_) = run_of(*batches("equal", EQUAL)).facts["batches"]
    found = kind.series(point)
    assert (found.subject, found.settings) == ("equal", {"chunk": None})
    assert found.values[0] == pytest.approx(4e-4)
