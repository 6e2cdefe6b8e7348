"""Start-up: what it costs to have the workers of each runner, its phases apart, and their memory.

Every start happens in a measuring process of its own, so that nothing is there already that a program's
first pool would have to start (a fork server, a resource tracker). The first result and all workers are
asked of different executors: asking for one would delay or hasten the other.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.cells import ALL_NUMBERS, Cell
from benchmarks.evidence.outcome import Lost, Measured, Outcome, run_or_fail
from benchmarks.evidence.start import AllReady, FirstResult, start_all_workers, start_for_first_result
from benchmarks.messages import BlockEnded, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.job import Supervision
    from benchmarks.runners.model import Runner

SUBJECT = "start-up"


@dataclass(slots=True)
class Starts:
    """What was seen at every start of one cell."""

    first: list[FirstResult] = field(default_factory=list)
    all: list[AllReady] = field(default_factory=list)


def startup_cells(
    runners: Sequence[str],
    workers: tuple[int, ...],
    fewer: Mapping[str, tuple[int, ...]] = ALL_NUMBERS,
) -> dict[str, Cell]:
    """Return the cells by label; the sequential runner has nothing to start.

    Args:
        runners: Names of runners.
        workers: The numbers of workers.
        fewer: Runners that get only some of the numbers, with those.
    """
    parallel = [name for name in runners if name != "sequential"]
    cells = [Cell(SUBJECT, name, count) for name in parallel for count in fewer.get(name, workers)]
    return {f"{cell.runner}-{cell.workers}": cell for cell in cells}


def measure_startups(
    cells: Mapping[str, Cell],
    runners: Mapping[str, Runner],
    repeats: int,
    seed: int,
    supervision: Supervision,
) -> Outcome:
    """Start every cell ``repeats`` times, in a fresh random order each time."""
    shuffle = random.Random(f"{seed} {SUBJECT}")  # noqa: S311 - an order, no secret
    outcome = Outcome(lost=_unavailable(cells, runners))
    starts = {label: Starts() for label in cells if label not in outcome.lost}
    for repeat in range(repeats):
        order = list(starts)
        shuffle.shuffle(order)
        for label in order:
            failure = _start_once(cells[label], starts[label], supervision)
            if failure is not None:
                outcome.lost[label] = Lost("failed", cells[label].runner, cells[label].workers, failure)
                del starts[label]
        supervision.block_ended(BlockEnded(repeat + 1, None))
    for label, seen in starts.items():
        start_method = runners[cells[label].runner].start_method()
        outcome.measured[label] = startup_record(cells[label], start_method, seen)
    return outcome


def startup_record(cell: Cell, start_method: str | None, seen: Starts) -> Measured:
    """Return the benchmark of a cell: its time is that until all workers were ready."""
    peaks = [start.ready.peak_rss_bytes for start in seen.all]
    known_peaks = [peak for peak in peaks if peak is not None]
    extra_info: dict[str, Any] = {
        "kind": "startup",
        "runner": cell.runner,
        "workers": cell.workers,
        "start_method": start_method,
        "verified": True,  # every worker has answered
        "unit": "starts",
        "create_s": [start.create_s for start in seen.first],
        "first_result_s": [start.first_result_s for start in seen.first],
        "all_ready_s": [start.all_ready_s for start in seen.all],
        "shutdown_s": [start.shutdown_s for start in seen.all],
        "uss_bytes": _growth([(start.before.uss_bytes, start.ready.uss_bytes) for start in seen.all]),
        "pss_bytes": _growth([(start.before.pss_bytes, start.ready.pss_bytes) for start in seen.all]),
        "peak_rss_bytes": max(known_peaks) if known_peaks else None,
        "caveats": _caveats(start_method),
    }
    return Measured(tuple(extra_info["all_ready_s"]), extra_info)


def _caveats(start_method: str | None) -> list[str]:
    if start_method != "fork":
        return []
    return [
        (
            "Forked workers share their pages with the process that starts them, so that fewer are unique: "
            "the USS may even shrink; compare the PSS."
        )
    ]


def _unavailable(cells: Mapping[str, Cell], runners: Mapping[str, Runner]) -> dict[str, Lost]:
    reasons = {label: runners[cell.runner].unavailable() for label, cell in cells.items()}
    return {
        label: Lost(
            "skipped",
            cells[label].runner,
            cells[label].workers,
            Failure(f"{cells[label].runner} can't run here: {reason}"),
        )
        for label, reason in reasons.items()
        if reason is not None
    }


def _start_once(cell: Cell, starts: Starts, supervision: Supervision) -> Failure | None:
    for job in (start_for_first_result, start_all_workers):
        match run_or_fail(partial(job, cell), SUBJECT, supervision):
            case FirstResult() as first:
                starts.first.append(first)
            case AllReady() as ready:
                starts.all.append(ready)
            case Failure() as failure:
                return failure
    return None


def _growth(sizes: Sequence[tuple[int | None, int | None]]) -> list[int] | None:
    grown = [after - before for before, after in sizes if before is not None and after is not None]
    return grown if len(grown) == len(sizes) else None
