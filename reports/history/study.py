"""The history, its order and what was found in it: the source of page, charts and CSVs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.csv

from reports.history.changes.change_points import change_points, tracks
from reports.history.changes.coverage import coverage, noise_over_time, presences
from reports.history.changes.environment_steps import environment_steps
from reports.history.changes.selection import selection
from reports.history.changes.topology import commit_order
from reports.series.tables import POINT_COLUMNS
from reports.wording.escaping import not_a_formula

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from reports.history.changes.change_points import ChangePoint, Track
    from reports.history.changes.coverage import Coverage, Presence
    from reports.history.changes.environment_steps import EnvironmentStep
    from reports.history.changes.selection import Selection
    from reports.history.changes.topology import CommitOrder
    from reports.series.tables import History

TIME = "%Y-%m-%dT%H:%M:%SZ"

OF_THE_RUN = ["environment_key", "position", "commit", "started", "source"]

OF_THE_POINT = [name for name in POINT_COLUMNS if name != "run"]


@dataclass(frozen=True, slots=True, eq=False)
class HistoryStudy:
    """What is known of a history. Positions everywhere are places in ``order``.

    Attributes:
        selection: Which runs the changes were searched in.
        noise: ``environment_key, position, noise, runs``, as ``noise_over_time`` returns it.
    """

    history: History
    order: CommitOrder
    selection: Selection
    tracks: tuple[Track, ...]
    changes: tuple[ChangePoint, ...]
    steps: tuple[EnvironmentStep, ...]
    presences: tuple[Presence, ...]
    coverage: Coverage
    noise: pd.DataFrame


def study(history: History, repository: Path | None) -> HistoryStudy:
    """Return all that can be found in a history.

    Args:
        history: At least one run.
        repository: Where git is asked for the order of the commits; None puts them by time.
    """
    order = commit_order(history.runs, repository)
    chosen = selection(history.runs, order)
    followed = tracks(history.runs, history.points, order, chosen.reasons)
    return HistoryStudy(
        history=history,
        order=order,
        selection=chosen,
        tracks=followed,
        changes=change_points(followed),
        steps=environment_steps(history.runs, order),
        presences=presences(history.runs, history.points, order),
        coverage=coverage(followed),
        noise=noise_over_time(history.runs, order),
    )


def render_points_csv(study: HistoryStudy) -> bytes:
    """Return all points as CSV, in commit order: numbers with all their digits, what is unknown empty.

    ``position`` is the place in the commit order, ``estimate`` is in seconds where ``metric`` is "time", and
    ``source`` leads to the run's row in the other CSV. Arrow writes it: a history has many rows.
    """
    runs, points = _runs(study), study.history.points
    of_run = points["run"].to_numpy()  # a run's number is its row
    order = np.argsort(runs["position"].to_numpy()[of_run], kind="stable")
    rows = pa.array(of_run[order])
    beside = {name: _column(runs[name]).take(rows) for name in OF_THE_RUN}
    ordered = points.iloc[order]
    return _written(beside | {name: _column(ordered[name]) for name in OF_THE_POINT})


def render_runs_csv(study: HistoryStudy) -> bytes:
    """Return all runs as CSV, in commit order, with all facts of each.

    ``not_used`` is why no changes are searched in it.
    """
    reasons = study.selection.reasons
    runs = _runs(study).assign(not_used=lambda rows: reasons.loc[rows["run"]].to_numpy())
    runs = runs.sort_values("position", kind="stable")
    return _written({str(name): _column(runs[name]) for name in runs.columns if name != "run"})


def _runs(study: HistoryStudy) -> pd.DataFrame:
    runs = study.order.placed(study.history.runs)
    return runs.assign(started=runs["started"].dt.strftime(TIME))


def _written(columns: dict[str, pa.Array]) -> bytes:
    buffer = io.BytesIO()
    pyarrow.csv.write_csv(pa.table(columns), buffer)
    return buffer.getvalue()


def _column(values: pd.Series) -> pa.Array:
    """Return a column for Arrow; a text is guarded against being run, once for each different one."""
    if values.dtype.kind in "biuf":
        return pa.array(values.to_numpy(), from_pandas=True)
    texts = values.astype("category").cat
    guarded = [not_a_formula(str(text)) for text in texts.categories]
    codes = texts.codes.to_numpy()
    return pa.array(guarded, pa.string()).take(pa.array(codes, mask=codes < 0))
