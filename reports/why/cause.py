"""The rules in their order: the first that applies names the main cause of a cell."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from reports.speedups.verdicts import verdict
from reports.statistics.intervals import FEWEST_BLOCKS
from reports.why import words
from reports.why.evidence import collect
from reports.why.limits import (
    exceeds_gil_limit,
    gil_leaves_room,
    gil_limit,
    shares_gil,
    short_of_ceiling,
)
from reports.why.rules_of_items import too_short_to_hand_out, unequal_items
from reports.why.rules_of_machine import (
    at_the_ceiling,
    child_programs_compute,
    dispatch_bound,
    one_cpu,
    one_worker,
    runs_in_parallel,
    startup_bound,
    stopped_by_quota,
    too_many_native_threads,
)
from reports.why.rules_of_threads import (
    blocks_its_loop,
    bound_to_one_thread,
    contended,
    gil_bound,
    gil_released,
    handed_over_too_often,
    partly_gil_bound,
    serialized_by_a_lock,
    waiting_overlapped,
)
from reports.why.timeline import timeline_figures_of
from reports.why.words import Cause, cause
from reports.wording.numbers import ratio, rough_share

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from reports.data.model import CellId
    from reports.speedups.cells import Analysis
    from reports.why.evidence import CellEvidence, CellKey
    from reports.why.timeline import TimelineFigures


def no_interval(cell: CellEvidence) -> Cause | None:
    """Too few blocks: without an interval of the speedup there is nothing to explain yet."""
    if verdict(cell.speedup) != "too few blocks":
        return None
    found = cause(cell, "inconclusive", f"it has {cell.blocks} of the {FEWEST_BLOCKS} blocks that it needs")
    return replace(
        found, brief=f"Too few blocks to tell: {cell.blocks} of the {FEWEST_BLOCKS} that it needs."
    )


def inconclusive(cell: CellEvidence) -> Cause:
    """Return why no cause can be named."""
    for stands_in_the_way in (_contradiction(cell), _missing(cell)):
        if stands_in_the_way:
            found = cause(cell, "inconclusive", *stands_in_the_way.values())
            return replace(found, brief=f"Not clear: {next(iter(stands_in_the_way))}.")
    return cause(cell, "inconclusive", *_unclear(cell))


def _contradiction(cell: CellEvidence) -> dict[str, str]:
    """Return what contradicts what, each in brief and with its figures; empty if nothing does."""
    share = cell.reference_gil_share
    if share is None or cell.gil_share is not None or not shares_gil(cell) or not exceeds_gil_limit(cell):
        return {}
    said = "speedup and GIL share contradict each other"
    held, limit = rough_share(share), ratio(gil_limit(share))
    return {said: f"{said}: sequential held the GIL {held} of the time, which allows {limit} at most"}


def _missing(cell: CellEvidence) -> dict[str, str]:
    """Return what was not measured, each in brief and with the reason."""
    slow = short_of_ceiling(cell)
    busy = cell.cores_busy is None or cell.reference_cores_busy is None
    unsampled = cell.gil_share is None and cell.reference_gil_share is None
    missing = {
        "the GIL share": shares_gil(cell) and unsampled,
        "the number of hand-overs of the GIL": (
            shares_gil(cell) and slow and gil_leaves_room(cell) and cell.hand_overs_per_s is None
        ),
        "the speedup of independent processes": cell.efficiency_of_ceiling is None,
        "the cost of handing over items": (
            cell.worker_kind == "isolated" and slow and cell.dispatch_share is None
        ),
        "the number of busy cores": busy,
    }
    reasons = {
        "the GIL share": cell.gil_share_reason,
        "the number of hand-overs of the GIL": cell.hand_overs_reason,
    }
    said = {what: reasons.get(what) for what, lacking in missing.items() if lacking}
    return {
        f"{what} was not measured": f"{what} was not measured" + _in_brackets(why)
        for what, why in said.items()
    }


def _in_brackets(why: str | None) -> str:
    return f" ({why.removeprefix('not measured: ').rstrip('.')})" if why else ""


def _unclear(cell: CellEvidence) -> Iterator[str]:
    yield "no known cause shows clearly in these figures"
    if shares_gil(cell):
        yield words.hand_overs(cell)
    else:
        yield words.dispatch(cell)
    yield words.busy(cell)
    yield words.programs(cell)
    yield words.others(cell)
    yield words.ceiling(cell)
    yield words.reached(cell)


RULES: tuple[Callable[[CellEvidence], Cause | None], ...] = (
    no_interval,  # nothing to explain
    startup_bound,  # most of the time went elsewhere than into the work
    too_short_to_hand_out,  # with any number of workers, and before the GIL: more of it would not help
    one_worker,
    one_cpu,  # before the GIL: without one there would be nothing to gain either
    gil_bound,  # before the machine: a free machine would not help
    serialized_by_a_lock,  # before hand-overs, which a lock brings about, too
    handed_over_too_often,  # likewise
    partly_gil_bound,
    bound_to_one_thread,  # likewise
    blocks_its_loop,  # likewise
    too_many_native_threads,  # before the ceiling, whose processes have as many of them
    unequal_items,  # before the machine: the ceiling deals them out longest first
    child_programs_compute,  # before the machine, which it names
    at_the_ceiling,  # before all gains: what explains that there is no more of them
    stopped_by_quota,
    dispatch_bound,  # what is lost comes before what is gained, too
    contended,
    waiting_overlapped,  # before the GIL and the cores: it needs neither
    gil_released,
    runs_in_parallel,
)


def main_cause(cell: CellEvidence) -> Cause:
    """Return the main cause of a cell; if no rule applies, what is missing."""
    found = (rule(cell) for rule in RULES)
    return next((cause for cause in found if cause is not None), None) or inconclusive(cell)


@dataclass(frozen=True, slots=True, eq=False)  # it belongs to one analysis, which has no equal
class Diagnosis:
    """Why the cells of a run are as fast as they are.

    Attributes:
        timelines: The figures of every traced round.
        evidence: Of every measured cell that has a time, in the order of the table of cells.
        causes: The main cause of each of these.
    """

    timelines: Mapping[CellId, TimelineFigures]
    evidence: Mapping[CellKey, CellEvidence]
    causes: Mapping[CellKey, Cause]


@lru_cache(maxsize=1)  # findings, pages, the CSV and every claim on a speedup ask for the same run's
def diagnose(analysis: Analysis) -> Diagnosis:
    """Return what the rules find in a run."""
    timelines = timeline_figures_of(analysis.run)
    evidence = collect(analysis, timelines)
    return Diagnosis(timelines, evidence, {key: main_cause(cell) for key, cell in evidence.items()})
