"""Makes tracks by hand: values with gaps, in commit order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from reports.history.changes.tracks import Track
from reports.series.identity import SeriesId

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

TIME = SeriesId("speedup", "sha256", "threads", 2, "", "time")
SPEEDUP = SeriesId("speedup", "sha256", "threads", 2, "", "speedup")


def track_of(values: Iterable[float], series: SeriesId = TIME, key: str = "one-machine") -> Track:
    """Return a track with one value a commit; NaN is a commit that was not measured."""
    row = np.asarray(list(values), dtype=np.float64)
    positions = np.flatnonzero(np.isfinite(row))
    timed = row[positions]
    return Track(series, key, positions, timed, timed, timed, np.ones(len(timed), dtype=np.int64))


def noisy(count: int, level: float = 1.0, *, seed: int, deviation: float = 0.01) -> NDArray[np.float64]:
    """Return values around a level with log-normal noise."""
    noise: NDArray[np.float64] = np.random.default_rng(seed).standard_normal(count)
    return level * np.exp(deviation * noise)
