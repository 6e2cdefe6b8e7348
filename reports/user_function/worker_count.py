"""How many workers for the user's function: from the curve of its own, and what to paste.

The run's cells say which runner, with at most some eight workers. The curve of that runner says how many of
them are enough. So the curve's number goes into the code only where no cell was measured; within what the
cells tried, theirs stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.workers.chapter import named
from reports.chapters.workers.facts import own_curve
from reports.statistics.intervals import side_of_one
from reports.user_function.calls import call_count
from reports.wording.runners import family

if TYPE_CHECKING:
    from reports.advice.advice import Advice
    from reports.chapters.workers.facts import CurveFacts
    from reports.data.model import Run
    from reports.data.user_function import Own

SEQUENTIAL = "sequential"


@dataclass(frozen=True, slots=True)
class WorkerCount:
    """The number of workers for the code, and a comment on it; none where it is that of the advice."""

    workers: int
    comment: str = ""


def to_paste(run: Run, own: Own, advice: Advice) -> WorkerCount:
    """Return the number of workers for the code of the advised runner.

    It is the knee of the same runner if that is shown to lie beyond the advised number and beyond what the
    cells tried, but no more than there are items.
    """
    curve = own_curve(run, advice.runner)
    if curve is None or contradicted(curve, advice):
        return WorkerCount(advice.workers)
    knee, tried = curve.knee, most_tried(run, advice.runner)
    workers = min(knee.workers, call_count(own))
    if knee.low <= advice.workers or workers <= max(tried, advice.workers):
        return WorkerCount(advice.workers)
    if workers < knee.workers:
        what = f"{named(advice.runner, workers)}, one for each call"
        return WorkerCount(
            workers, f"# {what}: the curve still gains there; the speedups tried at most {tried}."
        )
    least = "the most that were tried" if knee.rising else "more gained nothing"
    return WorkerCount(
        workers,
        f"# {named(advice.runner, workers)}: {least}. Does what you call allow so many at once?",
    )


def most_tried(run: Run, runner: str) -> int:
    """Return the most workers of a runner in the run's cells; 0 without one."""
    counts = [cell.id.workers for cell in run.cells if (cell.id.runner, cell.id.role) == (runner, "measured")]
    return max(counts, default=0)


def contradicted(curve: CurveFacts, advice: Advice) -> bool:
    """Tell whether the curve did the opposite of the cells: one worker was enough, yet more were faster."""
    faster = advice.speedup is not None and side_of_one(advice.speedup) == "above"
    return faster and advice.workers > 1 and curve.knee.high == 1


def curve_for(run: Run, advice: Advice | None) -> CurveFacts | None:
    """Return the curve that tells most about the advice: of its runner, of its family, else the first."""
    names: tuple[str, ...] = ("threads", "asyncio", "processes", "processes-spawn")
    if advice is not None and advice.runner != SEQUENTIAL:
        names = (advice.runner, family(advice.runner))
    return next((curve for name in names if (curve := own_curve(run, name)) is not None), None)
