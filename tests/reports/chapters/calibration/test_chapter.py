"""Calibration: measured against true shares."""

from __future__ import annotations

import pytest

from reports.chapters.calibration.chapter import calibration_error, mix_rows
from tests.reports.make_kinds import mix, run_of


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
        "Over 3 mixes of known GIL share the measured share was off by 0.020 on average and by 0.030 at most "
        "(at a true share of 0.50); 2 of 3 intervals contain the truth."
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
    assert error.sentence.startswith("Over one mix of known GIL share the measured share was off by 0.000")
