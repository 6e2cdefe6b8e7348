"""A ratio as a small picture."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from reports.compare.judging import Verdict
from reports.compare.strip import WIDTH, strip
from tests.reports.compare.make_series import change, judged


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
