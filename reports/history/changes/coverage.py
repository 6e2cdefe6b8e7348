"""How much of a history was searched for changes, which series came or went, and the noise over time."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from reports.history.changes.change_points import not_judged_because
from reports.series.points import FAILURES
from reports.series.tables import TIMED, each_series
from reports.statistics.memory import NORMAL_MAD
from reports.statistics.steps import SMALLEST_CHANGE, independent

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from reports.history.changes.change_points import Track
    from reports.history.changes.topology import CommitOrder
    from reports.series.identity import SeriesId


FOUND = 12.0
"""Deviations, divided by the root of the number of values, that 80 % of the splits of level 0.001 need.

Simulated 10 to 15."""

BEYOND_SMALLEST = 2.1
"""The same for the difference of two medians to exceed a limit: 0.84 times 2.5."""

RECENT_RUNS = 5

State = Literal["new", "gone", "failed"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the history was searched. A series counts once in each environment.

    Attributes:
        judged: How many series had enough commits.
        total: How many there are.
        reasons: Why the others were not searched, and how many; most frequent first.
    """

    judged: int
    total: int
    reasons: tuple[tuple[str, int], ...]

    @property
    def sentence(self) -> str:
        """``"Searched 48 of 60 series for lasting changes. Not searched: 12 …"``, for readers."""
        searched = f"Searched {self.judged} of {self.total} series for lasting changes."
        others = "; ".join(f"{count} {reason}" for reason, count in self.reasons)
        return f"{searched} Not searched: {others}." if others else searched


@dataclass(frozen=True, slots=True, order=True)
class Presence:
    """A series that came, went or failed in one environment.

    Attributes:
        environment_key: Where.
        state: ``"new"``: timed for the first time in one of the last 5 runs, and there are older runs;
            ``"gone"``: in none of the last 5 runs, not even as failed or skipped; ``"failed"``: has no time
            in the last run that has it at all, because it failed.
        series: Which one.
        position: Of ``"new"`` the first commit that has it, of ``"gone"`` and ``"failed"`` the last.
        reason: Why it failed, else empty.
    """

    environment_key: str
    state: State
    series: SeriesId
    position: int
    reason: str


def coverage(tracks: Sequence[Track]) -> Coverage:
    """Return how many of the tracks can be searched for changes."""
    reasons = Counter(reason for track in tracks if (reason := not_judged_because(track)))
    ranked = sorted(reasons.items(), key=lambda entry: (-entry[1], entry[0]))
    return Coverage(len(tracks) - reasons.total(), len(tracks), tuple(ranked))


def presences(runs: pd.DataFrame, points: pd.DataFrame, order: CommitOrder) -> tuple[Presence, ...]:
    """Return what came, went or failed, by environment, state and series; "last" is by commit order.

    A run of another preset, or of chosen workloads, leaves series out on purpose: hence the 5 runs. What
    explains the times neither comes nor goes: older versions have not measured it, and some is unknown.
    """
    placed = _placed(runs, points[points["metric"].isin(["time", "speedup"])], order)
    found = [
        presence
        for key, facet in placed.groupby("environment_key", observed=True)
        for series, rows in each_series(facet)
        if (presence := _presence(str(key), series, rows)) is not None
    ]
    return tuple(sorted(found))


def _placed(runs: pd.DataFrame, points: pd.DataFrame, order: CommitOrder) -> pd.DataFrame:
    """Return the points with ``environment_key``, ``position`` and ``turn``.

    The turn counts the runs of an environment backwards in commit order: the last one has 0.
    """
    placed = order.placed(runs).sort_values(["position", "started", "run"], kind="stable", ascending=False)
    placed["turn"] = placed.groupby("environment_key", observed=True).cumcount()
    facts = placed.set_index("run")[["environment_key", "position", "turn"]].loc[points["run"]]
    placed_points = points.assign(**{name: facts[name].array for name in facts.columns})
    placed_points["runs"] = (
        placed_points.groupby("environment_key", observed=True)["turn"].transform("max") + 1
    )
    return placed_points.sort_values("turn", kind="stable")


def _presence(key: str, series: SeriesId, rows: pd.DataFrame) -> Presence | None:
    """Return whether a series came, went or failed; its points are ordered from the last run back."""
    last = rows.iloc[0]
    if last["turn"] >= RECENT_RUNS:
        return Presence(key, "gone", series, int(last["position"]), "")
    if last["status"] in FAILURES:
        return Presence(key, "failed", series, int(last["position"]), str(last["reason"]))
    timed = rows[rows["status"] == TIMED]
    if timed.empty:
        return None
    first = timed.iloc[-1]
    new = first["turn"] < min(RECENT_RUNS, first["runs"] - 1)
    return Presence(key, "new", series, int(first["position"]), "") if new else None


def noise_over_time(runs: pd.DataFrame, order: CommitOrder) -> pd.DataFrame:
    """Return ``environment_key, position, noise, runs``: a row for each commit with A/A controls.

    ``noise`` is the median, over the runs of a commit, of the widest half width of their controls' intervals
    (0.02 is 2 %). Sorted by environment and position.
    """
    placed = order.placed(runs).astype({"environment_key": str})
    each = placed[placed["noise"].notna()].groupby(["environment_key", "position"])
    return each.agg(noise=("noise", "median"), runs=("noise", "size")).reset_index()


def scatter(track: Track) -> float:
    """Return the scatter of a track's values from commit to commit, as a fraction (0.02 is 2 %).

    It is estimated from the median difference of neighbors, so a lasting change adds nothing; NaN below 3
    values.
    """
    return _scatter(np.log(track.values))


def _scatter(logs: NDArray[np.float64]) -> float:
    steps = np.abs(np.diff(logs))
    return float(np.median(steps)) * NORMAL_MAD / math.sqrt(2) if len(steps) >= 2 else math.nan


def smallest_step(track: Track) -> float:
    """Return the smallest change, as a fraction, that is found with 80 % power in the middle of a track.

    A rule of thumb, from simulated steps at 20 to 400 commits, in normal noise without and with memory (0.3
    and 0.6), and a level of 0.001, which is about that of the only change among 50 series. The scatter is
    that of the values without memory, which the search looks at. NaN if the track is not searched.
    """
    if not_judged_because(track) is not None:
        return math.nan
    unit = _scatter(independent(np.log(track.values)[None])[0]) / math.sqrt(len(track.values))
    return math.expm1(max(FOUND * unit, math.log1p(SMALLEST_CHANGE) + BEYOND_SMALLEST * unit))
