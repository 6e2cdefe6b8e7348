"""The names of causes, and each cause in brief: a tag for a table, and a sentence for a card.

A sentence has at most 25 words and two figures. What more is known stands in the clauses of ``words``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from reports.statistics.intervals import UNKNOWN
from reports.why.limits import (
    EXCEEDED,
    MOSTLY,
    above,
    below,
    extra_cost,
    gil_limit,
    lock_wait,
    machine_limit,
    others_took_cores,
)
from reports.wording.numbers import cores, duration, ratio, rough_share, significant, workers

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.statistics.intervals import Interval
    from reports.why.evidence import CellEvidence
    from reports.why.limits import MachineLimit

CauseName = Literal[
    "start-up-bound",
    "too short to hand out",
    "one worker",
    "GIL-bound",
    "handed over too often",
    "serialized by a lock",
    "partly GIL-bound",
    "bound to one thread",
    "child programs compute",
    "unequal items",
    "blocks its event loop",
    "one CPU",
    "limited by the machine",
    "too many native threads",
    "dispatch-bound",
    "waiting overlapped",
    "GIL released",
    "contended on shared objects",
    "runs in parallel",
    "inconclusive",
]

TAGS: dict[CauseName, str] = {
    "start-up-bound": "start-up-bound",
    "too short to hand out": "items too short",
    "one worker": "one worker",
    "GIL-bound": "GIL-bound",
    "handed over too often": "GIL hand-overs",
    "serialized by a lock": "waits for lock",
    "partly GIL-bound": "partly GIL-bound",
    "bound to one thread": "one busy thread",
    "child programs compute": "child programs",
    "unequal items": "unequal items",
    "blocks its event loop": "blocks event loop",
    "one CPU": "one CPU",
    "limited by the machine": "limited by machine",
    "too many native threads": "native threads",
    "dispatch-bound": "dispatch-bound",
    "waiting overlapped": "waiting",
    "GIL released": "releases the GIL",
    "contended on shared objects": "shared objects",
    "runs in parallel": "runs in parallel",
    "inconclusive": "not clear",
}
"""Each cause in at most three words."""


def brief(cell: CellEvidence, name: CauseName) -> str:
    """Return why a cell's speedup is what it is, in a sentence.

    Args:
        cell: The cell; what the rule for this cause needs is known of it.
        name: Its main cause.
    """
    return BRIEFS[name](cell)


def _start_up(cell: CellEvidence) -> str:
    return f"Starting workers takes {_percent(cell.startup_share)} of the time."


def _too_short(cell: CellEvidence) -> str:
    handing_out, item = _bare(duration, cell.handing_out_s), _bare(duration, cell.item_s)
    return f"Handing out an item takes {handing_out}, executing it only {item}."


def _one_worker(cell: CellEvidence) -> str:
    items = f"{cell.items} item{'s' * (cell.items != 1)}"
    return f"With {workers(cell.workers)} and {items} nothing can run in parallel."


def _gil_bound(cell: CellEvidence) -> str:
    held = _percent(cell.gil_share or cell.reference_gil_share)
    if cell.gil_share is None:
        return f"Only one thread can run at a time because the work holds the GIL {held} of its time."
    return f"Only one thread runs at a time because the GIL is held {held} of the time{_busy(cell)}."


def _handed_over(cell: CellEvidence) -> str:
    often, cost = _bare(_about, cell.hand_overs_per_s), _times(cell.cpu_cost or extra_cost(cell))
    return (
        f"The GIL passes between threads {often} times a second, so the same items take {cost} the CPU time."
    )


def _serialized(cell: CellEvidence) -> str:
    return f"Workers wait for a lock that is not the GIL, for {_percent(lock_wait(cell))} of their time."


def _partly_gil_bound(cell: CellEvidence) -> str:
    share = cell.reference_gil_share or UNKNOWN
    limit = ratio(gil_limit(share))
    return f"The work holds the GIL {_percent(share)} of its time, which limits threads to {limit}."


def _one_thread(cell: CellEvidence) -> str:
    return f"All coroutines share one thread, which computes nearly all the time{_busy(cell)}."


def _child_programs(cell: CellEvidence) -> str:
    part = _percent(cell.children_share)
    return (
        f"Programs that the task starts compute in parallel: {part} of the CPU time is theirs{_busy(cell)}."
    )


def _unequal(cell: CellEvidence) -> str:
    if cell.order is None:
        return ""
    here, best = _bare(ratio, cell.order.speedup), ratio(cell.order.longest_first)
    return f"Items differ in length: in this order they allow about {here}, longest first {best}."


def _blocks_loop(cell: CellEvidence) -> str:
    blocked = _percent(cell.loop_blocked_share)
    return f"The coroutine waits without await: it blocks the event loop {blocked} of the time."


def _one_cpu(_cell: CellEvidence) -> str:
    return "The work computes and only 1 CPU is usable, so no runner can gain."


def _machine(cell: CellEvidence) -> str:
    limit = machine_limit(cell)
    if limit == "quota":
        return f"The CPU quota stopped the work in {_percent(cell.throttled_share)} of its periods."
    if limit == "sharing":
        return (
            "Work in parallel slows itself down (shared memory, caches or clock rate): the same items take "
            f"{_times(cell.cpu_cost)} the CPU time."
        )
    reached = (cell.ceiling or UNKNOWN).estimate
    if reached >= cell.speedup.estimate:
        reach = f"even independent processes reach only {ratio(reached)}"
    else:  # about as much, as far as the intervals tell
        reach = f"independent processes reach no more ({ratio(reached)})"
    busy = _busy(cell) if limit == "server" else ""
    return f"{MACHINE[limit](cell)}: {reach}{busy}.".replace(") (", "; ")


def _others(cell: CellEvidence) -> str:
    return f"Other programs took {_bare(cores, cell.lost_cores)} of {cell.usable_cpus} cores"


MACHINE: dict[MachineLimit, Callable[[CellEvidence], str]] = {
    "helper": lambda cell: (
        f"The workload's server may be saturated ({_bare(cores, cell.helper_cores_busy)} cores busy)"
    ),
    "server": lambda _: "Limited by what it waits for (disk or server)",
    "others": _others,
    "CPUs": lambda cell: f"The {cell.usable_cpus} CPUs are the limit",
    "programs": lambda _: "The programs that the task starts get no more from this machine",
    "": lambda _: "Limited by this machine",
}
"""What sets the limit, as the first half of a sentence."""


def _native_threads(cell: CellEvidence) -> str:
    if above(cell.divided_gain, EXCEEDED):
        gain = _bare(ratio, cell.divided_gain)
        return f"Native threads compete for {cell.usable_cpus} CPUs: with fewer of them it is {gain} as fast."
    threads = (cell.blas_threads or 1) * cell.workers
    return f"Native threads compete: {threads} BLAS threads share {cell.usable_cpus} CPUs."


def _dispatch(cell: CellEvidence) -> str:
    part = rough_share(cell.dispatch_share or 0.0)
    others = f"; processes that send nothing reach {ratio(cell.ceiling.estimate)}" if cell.ceiling else ""
    return f"Handing over items and results takes {part} of the workers' time{others}."


def _waiting(cell: CellEvidence) -> str:
    before = cell.reference_cores_busy
    only = "only " if below(before, MOSTLY) else ""
    return f"Workers wait in parallel; sequential computes {only}{_percent(before)} of its time."


def _released(cell: CellEvidence) -> str:
    share = cell.gil_share or cell.reference_gil_share
    only = "only " if below(share, MOSTLY) else ""
    return f"Threads run in parallel{_busy(cell)}: the GIL is held {only}{_percent(share)} of the time."


def _contended(cell: CellEvidence) -> str:
    cost = _times(cell.cpu_cost or extra_cost(cell))
    return f"Threads compete for shared objects, so the same items take {cost} the CPU time."


def _parallel(cell: CellEvidence) -> str:
    whose = "There is no GIL" if cell.gil_enabled is False else "Each worker has its own GIL"
    allowed = f"; this machine allows {ratio(cell.ceiling.estimate)}" if cell.ceiling else ""
    return f"{whose}, so work runs in parallel{_busy(cell)}{allowed}."


def _not_clear(cell: CellEvidence) -> str:
    if others_took_cores(cell):
        return f"No cause shows clearly: {_others(cell)[0].lower()}{_others(cell)[1:]}."
    return f"No cause shows clearly{_busy(cell)}."


BRIEFS: dict[CauseName, Callable[[CellEvidence], str]] = {
    "start-up-bound": _start_up,
    "too short to hand out": _too_short,
    "one worker": _one_worker,
    "GIL-bound": _gil_bound,
    "handed over too often": _handed_over,
    "serialized by a lock": _serialized,
    "partly GIL-bound": _partly_gil_bound,
    "bound to one thread": _one_thread,
    "child programs compute": _child_programs,
    "unequal items": _unequal,
    "blocks its event loop": _blocks_loop,
    "one CPU": _one_cpu,
    "limited by the machine": _machine,
    "too many native threads": _native_threads,
    "dispatch-bound": _dispatch,
    "waiting overlapped": _waiting,
    "GIL released": _released,
    "contended on shared objects": _contended,
    "runs in parallel": _parallel,
    "inconclusive": _not_clear,
}


def _bare(write: Callable[[float], str], figure: Interval | None) -> str:
    """Write a figure without its interval."""
    return write((figure or UNKNOWN).estimate)


def _percent(share: Interval | None) -> str:
    return _bare(rough_share, share)


def _times(factor: Interval | None) -> str:
    return f"{_bare(_about, factor)}×"


def _about(value: float) -> str:
    return significant(float(f"{value:.2g}"), 2)


def _busy(cell: CellEvidence) -> str:
    """Return text like `` (1.96 of 2 cores busy)``."""
    if cell.cores_busy is None:
        return ""
    return f" ({cores(cell.cores_busy.estimate)} of {cell.usable_cpus} cores busy)"
