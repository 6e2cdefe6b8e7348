"""Makes runs, points, tracks and studies by hand, so that tests say only what matters to them."""

from __future__ import annotations

import math
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from reports.data.document import Fault, FaultKind
from reports.history.changes.change_points import ChangePoint, Track, tracks
from reports.history.changes.coverage import Presence, coverage, noise_over_time
from reports.history.changes.environment_steps import EnvironmentStep
from reports.history.changes.selection import selection
from reports.history.changes.topology import commit_order
from reports.history.study import HistoryStudy
from reports.series.identity import SeriesId
from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS, SERIES, History

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

KEY = "linux-x86_64-example-2cpus-cpython-3.14-gil-on-no-jit-0a1b2c3d"
TIME = SeriesId("speedup", "sha256", "threads", 2, "", "time")
SPEEDUP = SeriesId("speedup", "sha256", "threads", 2, "", "speedup")
STEP_AT = 12


def commit(number: int) -> str:
    """Return a whole commit id, which the first ten digits tell from all others."""
    return f"{number:010x}{number:030x}"


def run(number: int, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - a run's facts
    """Return one run, a day after the one before it, each of a commit of its own."""
    started = pd.Timestamp("2026-03-01 12:00", tz="UTC") + pd.Timedelta(days=number)
    usual = {"source": f"{number:04}.json", "commit": commit(number), "branch": "main", "dirty": False}
    machine = {"cpu_model": "Example CPU", "kernel": "6.1", "libraries": "numpy 2.4.0, requests 2.32.0"}
    python = {"python_version": "3.14.0", "python_xy": "3.14", "free_threaded": False, "gil_enabled": True}
    rest = {"preset": "default", "interrupted": False, "noise": math.nan, "environment_key": KEY}
    return {"run": number, "started": started} | usual | machine | python | rest | facts


def point(number: int, series: SeriesId = TIME, estimate: float = 1.0, **facts: Any) -> dict[str, Any]:  # noqa: ANN401 - as above
    """Return a point of a run with an interval of 2 % on either side."""
    identity = {name: getattr(series, name) for name in SERIES}
    bounds = {"estimate": estimate, "low": estimate * 0.98, "high": estimate * 1.02}
    return {"run": number} | identity | bounds | {"blocks": 12, "status": "timed", "reason": ""} | facts


def lost(
    number: int, series: SeriesId = TIME, status: str = "failed", reason: str = "boom"
) -> dict[str, Any]:
    """Return a point without a time."""
    return point(number, series, math.nan, status=status, reason=reason, blocks=0)


def runs_of(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return runs that follow each other, each with what its row says and otherwise like the others."""
    made = [run(number, **row) for number, row in enumerate(rows)]
    return pd.DataFrame(made, columns=list(RUN_COLUMNS)).astype(RUN_COLUMNS)


def points_of(*rows: dict[str, Any]) -> pd.DataFrame:
    """Return points of one series, timed at one second if the row says nothing else."""
    made = [point(0) | row for row in rows]
    return pd.DataFrame(made, columns=list(POINT_COLUMNS)).astype(POINT_COLUMNS)


def track_of(values: Iterable[float], series: SeriesId = TIME, key: str = KEY) -> Track:
    """Return a track with one value a commit; NaN is a commit that was not measured."""
    row = np.asarray(list(values), dtype=np.float64)
    positions = np.flatnonzero(np.isfinite(row))
    timed = row[positions]
    return Track(series, key, positions, timed, timed, timed, np.ones(len(timed), dtype=np.int64))


def noisy(count: int, level: float = 1.0, *, seed: int, deviation: float = 0.01) -> NDArray[np.float64]:
    """Return values around a level with log-normal noise."""
    noise: NDArray[np.float64] = np.random.default_rng(seed).standard_normal(count)
    return level * np.exp(deviation * noise)


def history_of(
    runs: Iterable[dict[str, Any]], points: Iterable[dict[str, Any]], faults: tuple[Fault, ...] = ()
) -> History:
    """Return the tables with the types that the reader gives them."""
    return History(runs_of(*runs), points_of(*points), faults)


def study_of(history: History, **found: Any) -> HistoryStudy:  # noqa: ANN401 - fields of a study
    """Return the study of a history in the order of time, with what is said to be found in it."""
    order = commit_order(history.runs, None)
    chosen = selection(history.runs, order)
    followed = tracks(history.runs, history.points, order, chosen.reasons)
    noise = noise_over_time(history.runs, order)
    nothing: dict[str, Any] = {"changes": (), "steps": (), "presences": ()}
    facts = nothing | {"coverage": coverage(followed), "noise": noise} | found
    return HistoryStudy(history=history, order=order, selection=chosen, tracks=followed, **facts)


def change(**facts: Any) -> ChangePoint:  # noqa: ANN401 - fields of a change
    """Return a rise of the time by 20 % at the thirteenth commit."""
    places = {"last_before": STEP_AT - 1, "first_after": STEP_AT, "surely_after": STEP_AT + 1}
    levels = {"before": 0.010, "after": 0.012, "points": (12, 12), "p": 0.001, "gradual": False}
    return ChangePoint(**({"series": TIME, "environment_key": KEY} | places | levels | facts))


@cache  # nothing in it is ever changed
def example(branch: str = "main", subject: str = "sha256") -> HistoryStudy:
    """Return 24 runs: a step of 20 % at the thirteenth, a gap, a failure, a newer Python from the seventh."""
    time = SeriesId("speedup", subject, "threads", 2, "", "time")
    speedup = SeriesId("speedup", subject, "threads", 2, "", "speedup")
    other = SeriesId("startup", "start-up", "processes", 4, "", "time")
    runs, points = [], []
    for number in range(24):
        python = "3.14.0" if number < 6 else "3.14.1"
        runs.append({"branch": branch, "python_version": python, "noise": 0.02})
        level = 1.0 if number < STEP_AT else 1.2
        wobble = 1 + 0.01 * math.sin(number)
        if number == 20:
            points += [lost(number, time), lost(number, speedup)]
        elif number != 4:
            points += [
                point(number, time, 0.010 * level * wobble),
                point(number, speedup, 1.9 / level * wobble),
            ]
        points.append(point(number, other, 0.25 * wobble))
    return study_of(
        history_of(runs, points, (Fault("key/0099_half.json", FaultKind.DAMAGED, "is cut off (line 7)"),)),
        changes=(change(series=time),),
        steps=(EnvironmentStep(KEY, 6, "Python", "3.14.0", "3.14.1"),),
        presences=(Presence(KEY, "new", other, 0, ""),),
    )
