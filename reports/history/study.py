"""All that the page, the charts and the CSV are made of: the history, its order and what was found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.history.changes.change_points import change_points
from reports.history.changes.coverage import coverage
from reports.history.changes.environment_steps import environment_steps
from reports.history.changes.noise import noise_over_time
from reports.history.changes.presence import presences
from reports.history.changes.topology import commit_order
from reports.history.changes.tracks import tracks

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from reports.history.changes.change_points import ChangePoint
    from reports.history.changes.coverage import Coverage
    from reports.history.changes.environment_steps import EnvironmentStep
    from reports.history.changes.presence import Presence
    from reports.history.changes.topology import CommitOrder
    from reports.history.changes.tracks import Track
    from reports.series.tables import History


@dataclass(frozen=True, slots=True, eq=False)
class HistoryStudy:
    """What is known of a history. Positions everywhere are places in ``order``.

    Attributes:
        noise: ``environment_key, position, noise, runs``, as ``noise_over_time`` returns it.
    """

    history: History
    order: CommitOrder
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
    followed = tracks(history.runs, history.points, order)
    return HistoryStudy(
        history=history,
        order=order,
        tracks=followed,
        changes=change_points(followed),
        steps=environment_steps(history.runs, order),
        presences=presences(history.runs, history.points, order),
        coverage=coverage(followed),
        noise=noise_over_time(history.runs, order),
    )
