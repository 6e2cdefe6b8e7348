"""Calibration: measured against true shares."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.chapters.calibration.chapter import CHAPTER, KnownHandOvers, calibration_error, mix_rows
from tests.reports.make_kinds import known_hand_overs, mix, run_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_the_error_is_measured_minus_true() -> None:
    """0.53 for 0.50 is 0.03 too much, and its interval from 0.51 on does not contain the truth."""
    row = mix_rows(run_of(mix(0.5, 0.53)))[0]
    assert row.error == pytest.approx(0.03)
    assert not row.contains_truth
    assert (row.segment_s, row.samples) == (0.02, 1000)


def test_largest_and_mean_error_by_hand() -> None:
    """Errors of 0.03, -0.01 and 0.02: the largest is 0.03, the mean of their sizes 0.02."""
    table = mix_rows(run_of(mix(0.5, 0.53), mix(0.75, 0.74), mix(0.25, 0.27, 0.0002)))
    error = calibration_error(table)
    assert error is not None
    assert [error.largest, error.mean] == pytest.approx([0.03, 0.02])
    assert (error.mixes, error.largest_at, error.holding) == (3, 0.5, 2)
    assert error.sentence == (
        "3 mixes of known GIL share: mean error 0.020, largest error 0.030 (at a true share of 0.50); 2 of 3 "
        "intervals contain the truth."
    )


def test_rows_come_by_segment_and_true_share() -> None:
    """Short segments first."""
    rows = mix_rows(run_of(mix(1.0, 1.0), mix(0.0, 0.0), mix(0.5, 0.5, 0.0002)))
    assert [row.true_share for row in rows] == [0.5, 0.0, 1.0]
    assert all(row.contains_truth for row in rows)


def test_without_mixes_there_is_no_error() -> None:
    """There is nothing to be off."""
    assert calibration_error(mix_rows(run_of())) is None


def test_one_mix_is_an_error_too() -> None:
    """With a single mix the largest error is the mean."""
    error = calibration_error(mix_rows(run_of(mix(0.5, 0.5))))
    assert error is not None
    assert error.sentence.startswith("1 mix of known GIL share: mean error 0.000")


@pytest.mark.parametrize(
    ("shares", "kept"),
    [
        ([0.508, 0.508], True),
        ([0.509, 0.509], False),
        ([0.525, 0.5, 0.5, 0.5], True),
        ([0.526, 0.5, 0.5, 0.5], False),
    ],
)
def test_the_bar_is_for_the_mean_and_for_the_largest_error(shares: list[float], kept: bool) -> None:  # noqa: FBT001 - a fact
    """0.008 on average and 0.025 at most, these included; where it is not kept, the page says so."""
    error = calibration_error(mix_rows(run_of(*(mix(0.5, share) for share in shares))))
    assert error is not None
    assert error.small is kept
    assert error.bar.startswith("That is within" if kept else "That is beyond")
    assert "0.008 on average and 0.025 at most" in error.bar


@pytest.mark.parametrize(
    ("counted", "says"),
    [
        ([10_000] * 6, "10,000 counted in each of 6 tries."),
        ([10_000], "10,000 counted once."),
        ([10_000, 10_001], "10,000 to 10,001 counted in each of 2 tries, so counts are not exact here."),
        ([9_999, 9_999], "9,999 counted in each of 2 tries, so counts are not exact here."),
    ],
)
def test_known_hand_overs_are_counted_exactly_or_not(counted: list[int], says: str) -> None:
    """One too many or too few is not exact."""
    (known,) = run_of(known_hand_overs(*counted)).of(KnownHandOvers)
    assert known.sentence == f"10,000 known hand-overs of the GIL: {says}"


def test_the_chapter_says_by_which_method(analyzed: Callable[..., Analysis]) -> None:
    """Error, bar and method, in this order; hand-overs in short."""
    run = run_of(mix(0.5, 0.5), known_hand_overs(10_000))
    found = replace(analyzed([]), run=run)
    error, bar, method = CHAPTER.sentences(found)
    assert (error[:6], bar[:14]) == ("1 mix ", "That is within")
    assert "py-spy" in method
    (hand_overs,) = CHAPTER.in_short(found)
    assert hand_overs.startswith("10,000 known")


@pytest.mark.parametrize(
    ("share", "says"),
    [
        (0.5, "The GIL share is off by at most 0.000: within the limits"),
        (0.6, "The GIL share is off by at most 0.100: beyond the limits"),
    ],
)
def test_the_headline_is_the_largest_error(
    analyzed: Callable[..., Analysis], share: float, says: str
) -> None:
    """And whether it is small; without a mix it was not measured."""
    assert CHAPTER.headline(replace(analyzed([]), run=run_of(mix(0.5, share)))) == says
    assert CHAPTER.headline(analyzed([])) == "Error of the GIL share: not measured"
