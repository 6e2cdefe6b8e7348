"""Presence: which series are new, which are no longer measured, and which failed last time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reports.series.points import FAILURES
from reports.series.tables import TIMED, each_series

if TYPE_CHECKING:
    import pandas as pd

    from reports.history.changes.topology import CommitOrder
    from reports.series.identity import SeriesId

State = Literal["new", "gone", "failed"]
RECENT_RUNS = 5


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


def presences(runs: pd.DataFrame, points: pd.DataFrame, order: CommitOrder) -> tuple[Presence, ...]:
    """Return what came, went or failed, by environment, state and series; "last" is by commit order.

    A run of another preset, or of chosen workloads, leaves series out on purpose: hence the 5 runs.
    """
    placed = _placed(runs, points, order)
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
    """Return what is to be said of a series, if anything; its points are ordered from the last run back."""
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
