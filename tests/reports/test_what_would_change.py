"""What could change an advice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.cause.rules import main_cause
from reports.intervals import Interval
from reports.what_would_change import what_would_change
from tests.reports.cause.make_evidence import about, evidence, processes

if TYPE_CHECKING:
    from reports.evidence import CellEvidence

HELD = Interval(0.99, 0.98, 1.0)
AT_THE_CEILING = {"speedup": about(1.9), "ceiling": about(1.95), "efficiency_of_ceiling": about(0.98)}


def _hints(advised: int | None, *cells: CellEvidence) -> tuple[str, ...]:
    """Return the hints when the cell of that place is advised."""
    known = {(cell.workload, cell.runner, cell.workers): cell for cell in cells}
    keys = list(known)
    named = {key: main_cause(cell) for key, cell in known.items()}
    return what_would_change(None if advised is None else keys[advised], keys, named, known)


def test_more_cores_help_only_at_a_ceiling_of_cores() -> None:
    """All were busy and the ceiling is reached; nothing else would change it then, but a simpler choice."""
    best = processes(cores_busy=about(1.95), **AT_THE_CEILING)
    assert _hints(0, best) == ("more cores, for all 2 were busy",)
    assert _hints(0, best, evidence(gil_share=HELD)) == (
        "more cores, for all 2 were busy",
        "a free-threaded build, or a task that releases the GIL, for threads",
    )
    assert "more cores" not in " ".join(_hints(0, processes(cores_busy=about(1.95), speedup=about(1.9))))


def test_more_workers_help_where_waiting_is_not_yet_saturated() -> None:
    """The most workers that were tried, and the ceiling still grew with them."""
    waits = {"speedup": about(7.8), "ceiling": about(7.8), "efficiency_of_ceiling": about(1.0), "items": 24}
    busy = {"reference_cores_busy": about(0.05), "cores_busy": about(0.1)}
    assert _hints(0, evidence(workers=8, **waits, **busy)) == (
        "more workers, for 8 found nothing at its limit",
    )
    assert _hints(0, evidence(workers=8, **{**waits, "ceiling": about(3.0)}, **busy)) == ()


def test_what_holds_each_runner_back_is_named_when_sequential_is_advised() -> None:
    """One hint a cause, with all runners that it is for."""
    slow = processes(speedup=about(0.5), ceiling=about(1.9), efficiency_of_ceiling=about(0.26))
    assert _hints(None, slow, evidence(gil_share=HELD)) == (
        "a free-threaded build, or a task that releases the GIL, for threads",
        "longer items or less data to ship, for processes",
    )
    unclear = [evidence(), processes()]
    assert _hints(None, *unclear) == (
        "a longer run on a quieter machine (PRESET=full), for threads and processes",
    )
