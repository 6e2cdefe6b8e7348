"""The chart of the calibration."""

from __future__ import annotations

import numpy as np

from reports.chapters.calibration import chart as calibration
from reports.chapters.calibration.chart import CalibrationRows
from reports.statistics.intervals import Interval
from tests.reports.make_kinds import mix, run_of


def _rows() -> CalibrationRows:
    drawn = calibration.rows(run_of(mix(0.5, 0.53), mix(1.0, 0.99), mix(0.5, 0.5, 0.0002)))
    assert drawn is not None
    return drawn


def test_rows_are_the_mixes() -> None:
    """Short segments first."""
    assert [(row.segment_s, row.true_share, row.share) for row in _rows().mixes] == [
        (0.0002, 0.5, Interval(0.5, 0.48, 0.52)),
        (0.02, 0.5, Interval(0.53, 0.51, 0.55)),
        (0.02, 1.0, Interval(0.99, 0.97, 1.0)),
    ]


def test_the_title_is_the_error() -> None:
    """Mean and largest: 0.03, 0.01 and 0 are 0.013 on average."""
    assert calibration.title(_rows()) == "GIL share off by 0.013 on average, 0.030 at most"


def test_what_is_drawn_is_what_the_rows_say() -> None:
    """A diagonal, and marks of its own for each length of segments."""
    (axes,) = calibration.draw(_rows()).axes
    series = {str(c.get_label()): c.lines[0] for c in axes.containers}  # type: ignore[attr-defined] # error bars
    np.testing.assert_allclose(series["segments of 200 µs"].get_xydata(), [[0.5, 0.5]])
    np.testing.assert_allclose(series["segments of 20 ms"].get_xydata(), [[0.5, 0.53], [1.0, 0.99]])
    assert series["segments of 200 µs"].get_marker() != series["segments of 20 ms"].get_marker()
    np.testing.assert_array_equal(np.asarray(axes.lines[0].get_xydata()), [[0, 0], [1, 1]])


def test_the_words_hold_every_number() -> None:
    """Every mix with its interval."""
    assert "0.50 in segments of 20 ms: 0.530 (0.510–0.550)" in calibration.alt(_rows())


def test_without_mixes_there_is_no_chart() -> None:
    """None, not an empty frame."""
    assert calibration.rows(run_of()) is None
