"""Tracks: one series in one environment, one value for each commit, in commit order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise, starmap
from typing import TYPE_CHECKING

import numpy as np

from reports.series.identity import SeriesId
from reports.series.tables import SERIES, TIMED

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    from numpy.typing import NDArray

    from reports.history.changes.topology import CommitOrder


@dataclass(frozen=True, slots=True, eq=False)
class Track:
    """One series in one environment. All arrays are of the same length, and only what was timed is in them.

    Attributes:
        series: What is followed.
        environment_key: Where it was measured; empty if the CPU is unknown.
        positions: Places in the commit order, ascending, each once; missing ones are gaps.
        values: The median of the runs of that commit: seconds, or a speedup.
        low: Lower end of the 95 % interval: the run's, or the lowest of the runs'; NaN without one.
        high: The upper end, in the same way.
        runs: How many runs stand behind each value.
    """

    series: SeriesId
    environment_key: str
    positions: NDArray[np.int64]
    values: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    runs: NDArray[np.int64]


def tracks(runs: pd.DataFrame, points: pd.DataFrame, order: CommitOrder) -> tuple[Track, ...]:
    """Return all tracks, sorted by environment and series; one that was never timed is there and empty."""
    keys = runs.set_index("run")["environment_key"].astype("category")
    placed = order.placed(points).assign(environment_key=keys.loc[points["run"]].array)
    identity = ["environment_key", *SERIES]
    placed["track"] = placed.groupby(identity, observed=True, sort=False).ngroup()
    heads = placed.drop_duplicates("track").sort_values("track")
    names = [
        (str(key), SeriesId(kind, subject, runner, int(workers), detail, metric))
        for key, kind, subject, runner, workers, detail, metric in zip(
            *(heads[name] for name in identity), strict=True
        )
    ]
    found = starmap(_track, zip(names, _parts(placed, len(names)), strict=True))
    return tuple(sorted(found, key=lambda track: (track.environment_key, track.series)))


def _track(name: tuple[str, SeriesId], part: pd.DataFrame) -> Track:
    key, series = name
    return Track(
        series=series,
        environment_key=key,
        positions=part["position"].to_numpy(dtype=np.int64),
        values=part["value"].to_numpy(dtype=np.float64),
        low=part["low"].to_numpy(dtype=np.float64),
        high=part["high"].to_numpy(dtype=np.float64),
        runs=part["runs"].to_numpy(dtype=np.int64),
    )


def _parts(placed: pd.DataFrame, count: int) -> Iterator[pd.DataFrame]:
    """Yield the ``position, value, low, high, runs`` of each track, runs of one commit taken together."""
    estimate = placed["estimate"]
    timed = placed[(placed["status"] == TIMED) & np.isfinite(estimate) & (estimate > 0)]
    each = timed.groupby(["track", "position"], sort=True)
    together = each.agg(
        value=("estimate", "median"), low=("low", "min"), high=("high", "max"), runs=("estimate", "size")
    ).reset_index()
    starts = np.searchsorted(together["track"].to_numpy(), np.arange(count + 1))
    for start, stop in pairwise(starts):
        yield together.iloc[start:stop]
