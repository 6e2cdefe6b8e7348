"""What a run writes into pytest-benchmark's JSON: ``extra_info`` of a cell and ``gil_bench`` of the run.

DESIGN, section 6, fixes the names; they only grow. What was not measured is null, never 0.

Caveats: what a reader must know about one cell's rounds before trusting its number.

Each says what was seen, why it matters, and what to do. The limits are where, on the two-CPU machines
that this was tried on, a cell's speedup begins to move by more than a per cent or two.
"""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.collect import Evidence
from benchmarks.machine.environment import environment_key, observe_environment
from benchmarks.machine.gil_state import GilSeen, gil_caveats
from benchmarks.machine.gil_suspects import gil_asked_for, gil_suspects
from benchmarks.runners.worker import gil_enabled

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from benchmarks.evidence.timeline import TracedItem
    from benchmarks.machine.environment import Environment
    from benchmarks.measure.model import CellRounds, Round
    from benchmarks.plan.cells import Cell
    from benchmarks.results.session import Session

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


SCHEMA = 1


def cell_record(session: Session, cell: Cell) -> dict[str, Any]:
    """Return the ``extra_info`` of a measured cell."""
    group = session.group(cell.workload)
    workload = session.plan.workloads[cell.workload]
    seen = group.measured[cell]
    return {
        "kind": "speedup",
        "workload": cell.workload,
        "summary": workload.summary,
        "runner": cell.runner,
        "workers": cell.workers,
        "role": str(cell.role),
        "items": group.item_count,
        "unit": workload.unit,
        "verified": True,  # a round whose check fails leaves no time to record
        "start_method": session.start_method(cell),
        "wanted_precision": session.plan.preset.precision,
        "stopped_because": group.stopped_because,
        **_columns(seen.rounds),
        "blas_threads": _blas_threads(seen),
        "gil_enabled_after_imports": seen.gil_on_after_imports if seen.workers else None,
        "gil_enabled_at_end": any(who.gil_enabled for who in seen.workers) if seen.workers else None,
        **_evidence(seen.evidence or Evidence()),
        "caveats": [*group.caveats, *cell_caveats(seen, session.plan.cpus.usable)],
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    """Return the evidence; a timeline's items are ``[worker, submitted, began, ended, received]``, in s."""
    record = asdict(evidence)
    if evidence.timeline is not None:
        items = [
            [item.worker, *(round(at_s, 7) for at_s in _times(item))] for item in evidence.timeline.items
        ]
        record["timeline"] = {"wall_s": evidence.timeline.wall_s, "items": items}
    return record


def _times(item: TracedItem) -> tuple[float, ...]:
    return item.submitted_s, item.began_s, item.ended_s, item.received_s


def _columns(rounds: tuple[Round, ...]) -> dict[str, list[float] | None]:
    """Return what was metered, one list over the blocks each; null where the platform does not tell."""
    names = ("cpu_s", "helper_cpu_s", "other_cpu_s", "steal_s", "throttled_s")
    columns = {name: [getattr(seen, name) for seen in rounds] for name in names}
    return {name: None if None in values else values for name, values in columns.items()}


def _blas_threads(seen: CellRounds) -> list[int] | None:
    pools = [worker.blas_threads for worker in seen.workers]
    return None if None in pools or not pools else [pool for pool in pools if pool is not None]


def run_record(session: Session, machine_info: Mapping[str, Any]) -> dict[str, Any]:
    """Return the top-level ``gil_bench`` of the JSON.

    Args:
        session: The run.
        machine_info: pytest-benchmark's; it knows the processor's brand.
    """
    cpu_model = (machine_info.get("cpu") or {}).get("brand_raw") or None
    seen = session.gil_seen() or (_own_gil(),)
    at_end = any(worker.at_end for worker in seen)
    environment = observe_environment(session.plan.cpus, cpu_model, gil_enabled_at_end=at_end)
    key = environment_key(environment)
    return {
        "schema": SCHEMA,
        "preset": session.plan.preset.name,
        "seed": session.plan.seed,
        "started": session.plan.started.isoformat(timespec="seconds"),
        "wall_s": (datetime.now(UTC) - session.plan.started).total_seconds(),
        "interrupted": session.interrupted,
        "environment": asdict(environment),
        "environment_key": key,
        "caveats": [*_gil_caveats(environment, seen), *_key_caveats(key)],
        "cells_without_time": _cells_without_time(session),
        **({"own": dict(session.plan.own.record)} if session.plan.own else {}),
        "other_failures": [
            record for kind, outcome in session.outcomes.items() for record in outcome.records(kind)
        ],
    }


def _own_gil() -> GilSeen:
    """Return what this process can say where no group was measured."""
    return GilSeen("the supervising process", gil_enabled(), gil_enabled(), gil_suspects())


def _gil_caveats(environment: Environment, seen: tuple[GilSeen, ...]) -> tuple[str, ...]:
    if not environment.free_threaded_build:
        return ()
    return gil_caveats(seen, asked_for=gil_asked_for())


def _key_caveats(key: str | None) -> tuple[str, ...]:
    if key is not None:
        return ()
    return ("The CPU's model could not be found out, so this run is never compared with another.",)


def _cells_without_time(session: Session) -> list[dict[str, Any]]:
    return [
        {
            "workload": cell.workload,
            "runner": cell.runner,
            "workers": cell.workers,
            "role": str(cell.role),
            "status": failure.status,
            "reason": failure.reason,
            "detail": failure.detail,
        }
        for cell, failure in session.failures.items()
    ]
