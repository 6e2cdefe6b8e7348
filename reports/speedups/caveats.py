"""Caveats: what a reader must know about a run, or about one cell's rounds, before trusting a number.

Each says what was seen, why it matters, and what to do. The limits are where, on the two-CPU machines
that this was tried on, a cell's speedup begins to move by more than a percent or two.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.speedups.rounds import lost_s, resolved
from reports.wording.numbers import whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.data.environment import Environment
    from reports.data.model import Cell, GilSwitch, Run

OTHER_CPU_LIMIT = 0.10
"""CPUs that other programs may take from a cell that can use one or two: beyond it, its speedup moves by more
than a percent or two."""
OTHER_CPU_PART = 0.05
"""The same of a cell that can use more: a part of the CPUs that its workers can use."""
STEAL_LIMIT = 0.02
"""Part of the CPUs' time that a hypervisor may take away."""
HELPER_LIMIT = 0.50
"""Part of one CPU that a helper may use: a server that is busy half the time makes some clients wait."""
SELF_TEST_ERROR = 0.05
"""Half of a tenth, the least share of the time that matters: beyond it a free GIL may be taken for that."""
COUNTS_AS_ON = 'so this run counts as "GIL on" and is not compared with free-threaded runs'
NUMBER = re.compile(r"(?<![\w.,-])\d+(?:,\d{3})*(?:\.\d+)?(?!\w)")
"""A figure within a sentence, not a part of a name."""


CellName = tuple[str, str, int]
"""Workload, runner as it is called on the page, and workers."""


@dataclass(frozen=True, slots=True)
class MergedCaveat:
    """Caveats that differ in nothing but their figures.

    Attributes:
        text: What all of them say; a figure that differs is a range, such as ``0.11–0.33``.
        count: How many cells they are about.
        cells: These cells, a text for each workload like ``sha: threads 2, 4; processes 2``.
    """

    text: str
    count: int
    cells: tuple[str, ...]


def merged_caveats(noted: Iterable[tuple[CellName, str]]) -> tuple[MergedCaveat, ...]:
    """Return one row for each kind of caveat, in the order in which they first appear.

    Args:
        noted: A cell, and one of its caveats.
    """
    kinds: dict[str, list[tuple[CellName, str]]] = {}
    for cell, caveat in noted:
        kinds.setdefault(NUMBER.sub("#", caveat), []).append((cell, caveat))
    return tuple(_merged(kind) for kind in kinds.values())


def _merged(kind: Sequence[tuple[CellName, str]]) -> MergedCaveat:
    touched = dict.fromkeys(cell for cell, _ in kind)
    workloads: dict[str, dict[str, list[str]]] = {}
    for workload, runner, workers in touched:
        workloads.setdefault(workload, {}).setdefault(runner, []).append(str(workers))
    cells = []
    for workload, runners in workloads.items():
        counted = [f"{runner} {', '.join(counts)}" for runner, counts in runners.items()]
        cells.append(f"{workload}: {'; '.join(counted)}")
    return MergedCaveat(_with_ranges([caveat for _, caveat in kind]), len(touched), tuple(cells))


def _with_ranges(caveats: Sequence[str]) -> str:
    """Return one sentence for all of these, which differ in their figures alone."""
    columns = zip(*(NUMBER.findall(caveat) for caveat in caveats), strict=True)
    ranges = iter([_range(column) for column in columns])
    return NUMBER.sub(lambda _: next(ranges), caveats[0])


def _range(figures: Sequence[str]) -> str:
    ordered = sorted(figures, key=lambda figure: float(figure.replace(",", "")))
    return "–".join(dict.fromkeys((ordered[0], ordered[-1])))


def cell_caveats(cell: Cell, environment: Environment) -> tuple[str, ...]:
    """Return the caveats of one measured cell: those that were recorded with it, and those of its series."""
    seen = (*_interference(cell, environment), *_quota(cell), *_helper(cell), *_blas(cell))
    return tuple(dict.fromkeys((*cell.caveats, *seen)))


def run_caveats(run: Run) -> tuple[str, ...]:
    """Return the caveats of a whole run, likewise."""
    return tuple(dict.fromkeys((*run.caveats, *_gil(run), *_self_test(run), *_key(run))))


def _interference(cell: Cell, environment: Environment) -> Iterator[str]:
    lost = _per_wall(lost_s(cell, environment), cell)
    if lost > max(OTHER_CPU_LIMIT, OTHER_CPU_PART * min(cell.id.workers, environment.usable_cpus)):
        yield (
            f"Other programs took {lost:.2f} of {environment.usable_cpus} CPUs from it: stop them and "
            "measure again."
        )
    cpus = environment.logical_cpus or environment.usable_cpus
    steal = _per_wall(cell.steal_s, cell) / cpus
    if steal > STEAL_LIMIT and resolved(cell.wall_s, cpus):
        yield (
            f"The hypervisor gave {whole_percent(steal)} of the CPU time to other machines: measure on a "
            "quieter host, or trust the interval and not the median."
        )


def _quota(cell: Cell) -> Iterator[str]:
    throttled_s, periods, used_up = (
        sum(series or ()) for series in (cell.throttled_s, cell.periods, cell.throttled_periods)
    )
    if throttled_s > 0:
        part = f" in {whole_percent(used_up / periods)} of its periods" if periods else ""
        yield (
            f"The CPU quota stopped it{part}, for {throttled_s:.2f} s of CPU time: its speedup shows the "
            "quota. Raise the quota or use fewer workers."
        )


def _helper(cell: Cell) -> Iterator[str]:
    busy = _per_wall(cell.helper_cpu_s, cell)
    if busy > HELPER_LIMIT:
        yield (
            f"The workload's helper process (its server) kept {busy:.2f} CPUs busy: it may limit the speedup."
        )


def _blas(cell: Cell) -> Iterator[str]:
    pools = cell.blas_threads or ()
    if pools and max(pools) > 1:
        yield (
            f"BLAS used {max(pools)} threads in each of {len(pools)} workers, which compete for the CPUs: "
            "the speedup says little about the runner. Find out what raised the limit of one thread."
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
            f"The GIL share was off by {error:.3f} in the self-test ({SELF_TEST_ERROR} is allowed), so GIL "
            "shares are rough: stop other programs and measure again."
        )
    if found.miscounted:
        yield (
            f"The self-test counted {found.measured_hand_overs:,} hand-overs of the GIL instead of "
            f"{found.true_hand_overs or 0:,}: take those of this run as an order of magnitude."
        )


def _key(run: Run) -> Iterator[str]:
    if run.environment_key is None:
        yield "The CPU model is unknown, so this run is never compared with another."


def _gil(run: Run) -> Iterator[str]:
    """Yield what switched the GIL of a free-threaded build on: one sentence for each module."""
    if run.environment.free_threaded_build and run.gil_asked_for:
        yield (
            "This free-threaded build ran with the GIL on because of PYTHON_GIL=1: compare it with a run "
            "without PYTHON_GIL=1 to see the effect of the GIL on the same binary."
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
            f"An unknown import switched on the GIL of this free-threaded build (in {where}), "
            f"{COUNTS_AS_ON}.{late}"
        )
    package = culprit.partition(".")[0]
    return (
        f"Importing {culprit} switched on the GIL of this free-threaded build (in {where}), {COUNTS_AS_ON}. "
        f"Use a release of {package} that supports free threading, or none; PYTHON_GIL=0 keeps the GIL off "
        f"at your own risk.{late}"
    )


def _late(concerned: Sequence[GilSwitch]) -> str:
    """Return where the GIL was still off after the imports, so that rounds of both kinds are mixed."""
    late = dict.fromkeys(switch.workload for switch in concerned if not switch.after_imports)
    return f" In {', '.join(late)} the first rounds still ran without the GIL." if late else ""
