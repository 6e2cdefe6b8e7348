"""Caveats: what a reader must know about a run, or about one cell's rounds, before trusting a number.

Each says what was seen, why it matters, and what to do. The limits are where, on the two-CPU machines
that this was tried on, a cell's speedup begins to move by more than a percent or two.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.speedups.rounds import lost_s, resolved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.data.environment import Environment
    from reports.data.model import Cell, GilSwitch, Run

OTHER_CPU_LIMIT = 0.10
"""CPUs that other programs may keep from us on average before it is worth a word."""
STEAL_LIMIT = 0.02
"""Part of the CPUs' time that a hypervisor may take away."""
HELPER_LIMIT = 0.50
"""Part of one CPU that a helper may use: a server that is busy half the time makes some clients wait."""
SELF_TEST_ERROR = 0.05
"""Half of a tenth, the least share of the time that matters: beyond it a free GIL may be taken for that."""
APART = "so these are not free-threaded results, and they are kept apart from such"


def cell_caveats(cell: Cell, environment: Environment) -> tuple[str, ...]:
    """Return the caveats of one measured cell: those that were recorded with it, and those of its series."""
    seen = (*_interference(cell, environment), *_quota(cell), *_helper(cell), *_blas(cell))
    return tuple(dict.fromkeys((*cell.caveats, *seen)))


def run_caveats(run: Run) -> tuple[str, ...]:
    """Return the caveats of a whole run, likewise."""
    return tuple(dict.fromkeys((*run.caveats, *_gil(run), *_self_test(run), *_key(run))))


def _interference(cell: Cell, environment: Environment) -> Iterator[str]:
    lost = _per_wall(lost_s(cell, environment), cell)
    if lost > OTHER_CPU_LIMIT:
        yield (
            f"Other programs kept {lost:.2f} of {environment.usable_cpus} CPUs from it during its rounds; "
            "stop them and measure again."
        )
    cpus = environment.logical_cpus or environment.usable_cpus
    steal = _per_wall(cell.steal_s, cell) / cpus
    if steal > STEAL_LIMIT and resolved(cell.wall_s, cpus):
        yield (
            f"The hypervisor gave {steal:.0%} of the CPUs' time to other machines during its "
            "rounds; measure on a quieter host, or trust the interval and not the median."
        )


def _quota(cell: Cell) -> Iterator[str]:
    throttled_s, periods, used_up = (
        sum(series or ()) for series in (cell.throttled_s, cell.periods, cell.throttled_periods)
    )
    if throttled_s > 0:
        often = (
            f" in {used_up / periods:.0%} of its periods ({used_up:.0f} of {periods:.0f})" if periods else ""
        )
        yield (
            f"The cgroup's CPU quota stopped it{often} for {throttled_s:.2f} s, added up over the CPUs; its "
            "speedup shows the quota, so raise the quota or use fewer workers."
        )


def _helper(cell: Cell) -> Iterator[str]:
    busy = _per_wall(cell.helper_cpu_s, cell)
    if busy > HELPER_LIMIT:
        yield (
            f"The workload's helper process (its server) was busy {busy:.0%} of the time on one CPU: it may "
            "be what limits the speedup here."
        )


def _blas(cell: Cell) -> Iterator[str]:
    pools = cell.blas_threads or ()
    if pools and max(pools) > 1:
        yield (
            f"BLAS used {max(pools)} threads in each of {len(pools)} workers: they compete for the CPUs, so "
            "the speedup says little about the runner; find out who raises the limit of one thread."
        )


def _per_wall(seconds: Sequence[float] | None, cell: Cell) -> float:
    """Return seconds per second of wall time over all rounds; single rounds are too short for the ticks."""
    return math.nan if seconds is None else sum(seconds) / sum(cell.wall_s)


def _self_test(run: Run) -> Iterator[str]:
    """Yield what the self-test of the figures on the GIL found wrong."""
    found = run.gil_self_test
    if found is None:
        return
    error = found.largest_error
    if error is not None and round(error, 3) > SELF_TEST_ERROR:  # as it is shown
        yield (
            f"The GIL share was off by {error:.3f} in the self-test at the start, more than the "
            f"{SELF_TEST_ERROR} that causes can bear, so shares here are rough; stop other programs and "
            "measure again."
        )
    if found.miscounted:
        yield (
            f"The self-test at the start counted {found.measured_hand_overs:,} hand-overs of the GIL where "
            f"{found.true_hand_overs or 0:,} were known, so those counted here are not exact: take them as "
            "an order of magnitude."
        )


def _key(run: Run) -> Iterator[str]:
    if run.environment_key is None:
        yield "The CPU's model could not be found out, so this run is never compared with another."


def _gil(run: Run) -> Iterator[str]:
    """Yield what switched the GIL of a free-threaded build on: one sentence for each module."""
    if run.environment.free_threaded_build and run.gil_asked_for:
        yield (
            "This free-threaded build ran with its GIL on because PYTHON_GIL=1 asked for it: beside a run "
            "without, it shows what the lock does on the same binary. It is kept apart from free-threaded "
            "results."
        )
        return
    culprits: dict[str, str | None] = {}
    for switch in run.gil_switched_on:
        culprits[switch.workload] = culprits.get(switch.workload) or switch.module
    for culprit in dict.fromkeys(culprits.values()):
        concerned = [switch for switch in run.gil_switched_on if culprits[switch.workload] == culprit]
        yield _switched_on(culprit, concerned)


def _switched_on(culprit: str | None, concerned: Sequence[GilSwitch]) -> str:
    where = ", ".join(dict.fromkeys(switch.workload for switch in concerned))
    late = _late(concerned)
    if culprit is None:
        return (
            f"Something switched the GIL of this free-threaded build on (in {where}), {APART}; which import "
            f"it was has not been noted.{late}"
        )
    package = culprit.partition(".")[0]
    return (
        f"Importing {culprit} switched the GIL of this free-threaded build on (in {where}), {APART}: take a "
        f"release of {package} that supports running without the GIL, or do without it; PYTHON_GIL=0 keeps "
        f"the GIL off at your own risk.{late}"
    )


def _late(concerned: Sequence[GilSwitch]) -> str:
    """Return where the GIL was still off after the imports: there the rounds are not even of one kind."""
    late = dict.fromkeys(switch.workload for switch in concerned if not switch.after_imports)
    return f" In {', '.join(late)} that happened after the first rounds had run without it." if late else ""
