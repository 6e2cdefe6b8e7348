"""A cause and the clauses that quote its evidence: measured figures, or nothing where they are not known."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.why.briefs import TAGS, brief
from reports.why.limits import (
    FAULTS_MATTER,
    WORTH_TELLING,
    above,
    exceeds_ceiling,
    helpers_saturated,
    machine_limit,
    most_speedup,
    others_took_cores,
    programs_computed,
    slowed_by_sharing,
    was_stopped,
)
from reports.wording.numbers import (
    cores,
    duration,
    is_very_slow,
    listing,
    rate,
    ratio,
    rough_share,
    significant,
    speed,
    whole_percent,
    workers,
)
from reports.wording.runners import SPLIT

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.statistics.intervals import Interval
    from reports.why.briefs import CauseName
    from reports.why.evidence import CellEvidence
    from reports.why.limits import MachineLimit


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a cell's speedup is what it is.

    Attributes:
        tag: The name in at most three words, for a table.
        brief: The reason in a sentence of at most 25 words and two figures, for a card.
        because: All evidence in words, as the end of a sentence.
        sentence: The cell, its speedup and all evidence, and the remedy.
        remedy: What to do about it, in a sentence; empty where nothing is known.
    """

    name: CauseName
    tag: str
    brief: str
    because: str
    sentence: str
    remedy: str = ""


def cause(cell: CellEvidence, name: CauseName, *evidence: str) -> Cause:
    """Return a cause from the clauses that quote its evidence; empty clauses are left out."""
    because = listing([clause for clause in evidence if clause])
    label = "inconclusive: " if name == "inconclusive" else ""
    said = figure(cell)
    sentence = f"{said[0].upper()}{said[1:]}: {label}{because}."
    return Cause(name, TAGS[name], brief(cell, name), because, sentence)


def remedied(found: Cause, remedy: str) -> Cause:
    """Return a cause with what to do about it."""
    return replace(found, sentence=f"{found.sentence} {remedy}", remedy=remedy)


def figure(cell: CellEvidence) -> str:
    """Return text like ``threads 0.98× (0.95–1.01) with 2 workers``."""
    return f"{cell.runner} {speed(cell.speedup)} with {workers(cell.workers)}"


def gave(speedup: Interval) -> str:
    """Return text like ``gave 1.81× (1.75–1.86)`` or ``ran 1,060 times slower (1,010–1,120)``."""
    return f"{'ran' if is_very_slow(speedup) else 'gave'} {speed(speedup)}"


def busy(cell: CellEvidence) -> str:
    """Return text like ``1.00 of 2 cores were busy``."""
    if cell.cores_busy is None:
        return ""
    return f"{cores(cell.cores_busy.estimate)} of {cell.usable_cpus} cores were busy"


def programs(cell: CellEvidence) -> str:
    """Return the part of the CPU time that child programs took, if it was most of it."""
    if cell.children_share is None or not programs_computed(cell):
        return ""
    return f"programs that the task starts took {rough_share(cell.children_share)} of the CPU time"


def waited(cell: CellEvidence) -> str:
    """Return how much of its time sequential computed."""
    if cell.reference_cores_busy is None:
        return ""
    return f"sequential computed {rough_share(cell.reference_cores_busy)} of the time"


def ceiling(cell: CellEvidence) -> str:
    """Return what independent processes reached in the same blocks, and what the items allow."""
    if cell.ceiling is None:
        return few_items(cell)
    allowed = f"independent processes reached {ratio(cell.ceiling)}"
    if cell.efficiency_of_ceiling is not None and exceeds_ceiling(cell):
        times = significant(cell.efficiency_of_ceiling.estimate, 2)
        allowed += f", which is no limit here ({cell.runner} ran {times}× as fast)"
    return f"{allowed} ({few_items(cell)})" if few_items(cell) else allowed


def few_items(cell: CellEvidence) -> str:
    """Return what the number of items allows, if some workers have none at the end."""
    most = most_speedup(cell)
    if most == cell.workers:
        return ""
    items = f"{cell.items} item{'s' * (cell.items != 1)}"
    return f"{items} on {workers(cell.workers)} allow at most {most:.2f}×"


def reached(cell: CellEvidence) -> str:
    """Return how much of the ceiling the cell reached, if that is its limit."""
    kept = cell.efficiency_of_ceiling
    if kept is None or exceeds_ceiling(cell):
        return ""
    if kept.estimate > 1:
        return f"{cell.runner} reached all of that"
    return f"{cell.runner} reached {rough_share(kept.estimate)} of that"


def limit(cell: CellEvidence) -> str:
    """Return what is known to have set the ceiling; nothing if nothing is."""
    clauses: dict[MachineLimit, Callable[[CellEvidence], str]] = {
        "quota": stopped,
        "helper": helpers,
        "server": lambda _: "what it waits for (disk or server) allows no more",
        "others": others,
        "CPUs": lambda _: f"{cell.workers} workers share {cell.usable_cpus} CPUs",
        "programs": programs,
        "sharing": shared_by_cores,
        "": lambda _: "",
    }
    return clauses[machine_limit(cell)](cell)


def stopped(cell: CellEvidence) -> str:
    """Return how often a CPU quota stopped the cell, if that limits its speed."""
    if cell.throttled_share is None or not was_stopped(cell):
        return ""
    return f"a CPU quota stopped it in {rough_share(cell.throttled_share)} of its periods"


def others(cell: CellEvidence) -> str:
    """Return how many cores other programs took from the cell, if those were enough to limit it."""
    if cell.lost_cores is None or not others_took_cores(cell):
        return ""
    return f"other programs took {cores(cell.lost_cores.estimate)} of {cell.usable_cpus} cores"


def helpers(cell: CellEvidence) -> str:
    """Return how busy helper processes were, if one of them may have been saturated."""
    if cell.helper_cores_busy is None or not helpers_saturated(cell):
        return ""
    return f"helper processes (a server) kept {cores(cell.helper_cores_busy.estimate)} cores busy"


def own_gils(cell: CellEvidence) -> str:
    """Return which of isolated workers have a GIL of their own: all, or each process with its threads."""
    return f"each {'process' if cell.runner == SPLIT else 'worker'} has its own GIL"


def holder(cell: CellEvidence) -> str:
    """Return whose GIL share is quoted: the threads' own if it was measured, else that of sequential."""
    return "threads" if cell.gil_share else "sequential"


def held(cell: CellEvidence) -> str:
    """Return how much of the time the GIL was held, by the threads themselves if that was sampled."""
    share = cell.gil_share or cell.reference_gil_share
    if share is None:
        return ""
    return f"{holder(cell)} held it {rough_share(share)} of the time"


def hand_overs(cell: CellEvidence) -> str:
    """Return how often the GIL passed from one thread to another."""
    if cell.hand_overs_per_s is None:
        return ""
    per_item = cell.hand_overs_per_item
    of_an_item = f" ({significant(per_item.estimate)} per item)" if per_item else ""
    return f"the GIL was handed over {rate(cell.hand_overs_per_s)} times a second{of_an_item}"


def lock_wait(cell: CellEvidence, waited: Interval) -> str:
    """Return which part of their time items waited for a lock, beyond what sequential did."""
    beyond = cell.reference_thread_states
    more = " beyond what sequential waits" if beyond and beyond.lock.share >= WORTH_TELLING - 1 else ""
    return f"items waited for a lock {rough_share(waited)} of their time{more}"


def stretch(cell: CellEvidence) -> str:
    """Return how much longer an item took than in sequential, in the traced rounds."""
    if cell.stretch is None or cell.stretch < WORTH_TELLING:
        return ""
    return f"items took {significant(cell.stretch, 2)}× as long as in sequential"


def cpu_cost(cell: CellEvidence) -> str:
    """Return how much CPU time the items took, against sequential."""
    if cell.cpu_cost is None:
        return ""
    return f"CPU time per item was {significant(cell.cpu_cost.estimate, 2)}× that of sequential"


def shared_by_cores(cell: CellEvidence) -> str:
    """Return that the same items took more CPU time in parallel, and what may have slowed them down."""
    if not slowed_by_sharing(cell):
        return ""
    faults = ""
    if above(cell.fault_cores, FAULTS_MATTER * cell.workers) and cell.faults_per_item is not None:
        faults = f" ({significant(cell.faults_per_item.estimate)} page faults per item)"
    return (
        f"{cpu_cost(cell)}{faults} although each worker has a core: workers slow each other down (memory, "
        "caches, kernel or SMT), or the clock rate drops when more cores compute"
    )


def divided_gain(cell: CellEvidence) -> str:
    """Return how many times as fast the same workers ran with native threads divided among them."""
    if cell.divided_gain is None:
        return ""
    return f"with native threads divided among the workers it ran {ratio(cell.divided_gain)} as fast"


def divided(cell: CellEvidence) -> str:
    """Return how many BLAS threads each worker had, if they were divided among workers."""
    if not cell.runner.endswith("-divided") or cell.blas_threads is None:
        return ""
    return f"each worker had {cell.blas_threads} BLAS thread{'s' * (cell.blas_threads != 1)}"


def loop(cell: CellEvidence) -> str:
    """Return for how long the event loop was blocked, and how late its timers came."""
    if cell.loop_blocked_share is None:
        return ""
    late = f" (timers up to {duration(cell.loop_late_s)} late)" if cell.loop_late_s else ""
    share = rough_share(cell.loop_blocked_share)
    return f"its event loop was blocked {share} of the time without computing{late}"


def dispatch(cell: CellEvidence) -> str:
    """Return what handing over cost in the traced round."""
    if cell.dispatch_share is None:
        return ""
    part = whole_percent(cell.dispatch_share)
    return f"handing over took {part} of the workers' time in a traced round"
