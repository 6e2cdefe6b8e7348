"""Caveats: what a reader must know about one cell's rounds before trusting its number.

Each says what was seen, why it matters, and what to do. The limits are where, on the two-CPU machines
that this was tried on, a cell's speedup begins to move by more than a per cent or two.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from benchmarks.messages import CellRounds
    from benchmarks.rounds import Round

OTHER_CPU_LIMIT = 0.10
"""CPUs that the rest of the machine may use on average before it is worth a word."""
STEAL_LIMIT = 0.02
"""Part of the usable CPUs' time that a hypervisor may take away."""
HELPER_LIMIT = 0.50
"""Part of one CPU that a helper may use: a server that is busy half the time makes some clients wait."""


def cell_caveats(cell: CellRounds, usable_cpus: int) -> tuple[str, ...]:
    """Return the caveats of one measured cell."""
    return (*_interference(cell.rounds, usable_cpus), *_helper(cell.rounds), *_blas(cell))


def _interference(rounds: Sequence[Round], usable_cpus: int) -> Iterator[str]:
    wall_s = sum(seen.wall_s for seen in rounds)
    other = _per_wall([seen.other_cpu_s for seen in rounds], wall_s)
    if other is not None and other > OTHER_CPU_LIMIT:
        yield (
            f"Other programs used {other:.2f} CPUs during its rounds, so it had less than "
            f"{usable_cpus} to itself; stop them and measure again."
        )
    steal = _per_wall([seen.steal_s for seen in rounds], wall_s)
    if steal is not None and steal / usable_cpus > STEAL_LIMIT:
        yield (
            f"The hypervisor gave {steal / usable_cpus:.0%} of the CPUs' time to other machines during its "
            "rounds; measure on a quieter host, or trust the interval and not the median."
        )
    throttled_s = sum(seen.throttled_s or 0.0 for seen in rounds)
    if throttled_s > 0:
        yield (
            f"The cgroup's CPU quota stopped it for {throttled_s:.2f} s of {wall_s:.2f} s; its speedup shows "
            "the quota, so raise the quota or use fewer workers."
        )


def _helper(rounds: Sequence[Round]) -> Iterator[str]:
    wall_s = sum(seen.wall_s for seen in rounds)
    busy = _per_wall([seen.helper_cpu_s for seen in rounds], wall_s)
    if busy is not None and busy > HELPER_LIMIT:
        yield (
            f"The workload's helper process (its server) was busy {busy:.0%} of the time on one CPU: it may "
            "be what limits the speedup here."
        )


def _blas(cell: CellRounds) -> Iterator[str]:
    pools = [worker.blas_threads for worker in cell.workers if worker.blas_threads is not None]
    if pools and max(pools) > 1:
        yield (
            f"BLAS used {max(pools)} threads in each of {len(pools)} workers: they compete for the CPUs, so "
            "the speedup says little about the runner; find out who raises the limit of one thread."
        )


def _per_wall(seconds: Sequence[float | None], wall_s: float) -> float | None:
    """Return seconds per second of wall time over all rounds; single rounds are too short for the ticks."""
    known = [value for value in seconds if value is not None]
    return sum(known) / wall_s if len(known) == len(seconds) and wall_s > 0 else None
