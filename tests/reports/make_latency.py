"""Builds hand-made latency benchmarks, so that tests say only what matters to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.latency.facts import AnswersPoint, ConvoyPoint
from tests.reports.make_kinds import benchmark, run_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from reports.data.cells import Benchmark

BLOCKS = 6


def answers(
    busy_kind: str = "none",
    workers: int = 0,
    p50_s: Sequence[float] = (1e-4,) * BLOCKS,
    histogram: Mapping[float, int] | None = None,
    **facts: object,
) -> Benchmark:
    """Return answers under a condition: two in each block unless there is a histogram; ``facts`` replaces."""
    blocks = len(p50_s)
    counted = histogram or {p50_s[0]: 2 * blocks}
    first, *others = [sum(counted.values()) // blocks] * blocks
    series = {
        name: [value] * blocks for name, value in {"send_late_s": 1e-5, "client_overhead_s": 2e-5}.items()
    }
    work = [0.9] * blocks if workers else None
    known = {
        "kind": "latency",
        "series": "answers",
        "responder": "udp",
        "busy_kind": busy_kind,
        "busy_workers": workers,
        "switch_interval_s": 0.005,
        "verified": True,
        "unit": "requests",
        "gil_enabled": True,
        "requests": [first + sum(counted.values()) % blocks, *others],
        "lost": [0] * blocks,
        "spacing_s": 0.002,
        "p50_s": list(p50_s),
        "p90_s": list(p50_s),
        "latency_s": list(counted),
        "latency_counts": list(counted.values()),
        **series,
        "send_late_p99_s": [5e-5] * blocks,
        "busy_throughput_ratio": work,
        "jain": [0.98] * blocks if workers > 1 else None,
        "longest_wait_s": [0.02] * blocks if workers else None,
        "caveats": [],
        **facts,
    }
    return benchmark("latency", f"udp-{busy_kind}-{workers}", tuple(p50_s), known)


def convoy(payload_bytes: int, busy_kind: str = "threads", kept: float = 0.01, **facts: object) -> Benchmark:
    """Return a convoy of 1,000 operations per second alone, of which a share is kept."""
    known = {
        "kind": "latency",
        "series": "convoy",
        "payload_bytes": payload_bytes,
        "busy_kind": busy_kind,
        "busy_workers": 1,
        "verified": True,
        "unit": "operations",
        "gil_enabled": True,
        "alone_per_s": [1000.0] * BLOCKS,
        "beside_per_s": [1000.0 * kept] * BLOCKS,
        "longest_wait_s": [0.005] * BLOCKS,
        "caveats": [],
        **facts,
    }
    return benchmark("latency", f"convoy-{payload_bytes}B-{busy_kind}", (1 / (1000 * kept),) * BLOCKS, known)


def usual(**facts: object) -> tuple[Benchmark, ...]:
    """Return what a run with the GIL holds: 0.1 ms alone, 5, 10 and 30 ms beside threads."""
    return (
        answers(**facts),  # type: ignore[arg-type] # facts by name
        answers("threads", 1, (5.1e-3,) * BLOCKS, **facts),  # type: ignore[arg-type] # likewise
        answers("threads", 2, (10.1e-3,) * BLOCKS, **facts),  # type: ignore[arg-type] # likewise
        answers("threads", 4, (30.1e-3,) * BLOCKS, **facts),  # type: ignore[arg-type] # likewise
        answers("processes", 1, (1.1e-4,) * BLOCKS, **facts),  # type: ignore[arg-type] # likewise
        answers("threads", 1, (1.1e-3,) * BLOCKS, switch_interval_s=0.001, **facts),  # type: ignore[arg-type] # likewise
    )


def loaded(benchmarks: Iterable[Benchmark]) -> tuple[AnswersPoint, ...]:
    """Return answers as they are loaded."""
    return run_of(*benchmarks).of(AnswersPoint)


def loaded_convoys(benchmarks: Iterable[Benchmark]) -> tuple[ConvoyPoint, ...]:
    """Return convoys as they are loaded."""
    return run_of(*benchmarks).of(ConvoyPoint)


def wait(
    runs: str = "none",
    p50_s: Sequence[float] = (1e-4,) * BLOCKS,
    workers: int = 1,
    waits: str = "event_loop",
    **facts: object,
) -> Benchmark:
    """Return waits beside a user's function, of 20 requests in each block; ``facts`` replaces."""
    blocks = len(p50_s)
    known = {
        "kind": "latency",
        "series": "function",
        "waits": waits,
        "function_runs": runs,
        "function_workers": 0 if runs == "none" else workers,
        "verified": True,
        "unit": "requests",
        "gil_enabled": True,
        "gil_share": [0.99, 0.98, 1.0],
        "gil_share_reason": None,
        "requests": [20] * blocks,
        "lost": [0] * blocks,
        "spacing_s": 0.002,
        "p50_s": list(p50_s),
        "p90_s": [1.8 * each for each in p50_s],
        "p99_s": [1.9 * each for each in p50_s],
        "worst_s": [2 * each for each in p50_s],
        "latency_s": list(p50_s[:1]),
        "latency_counts": [20 * blocks],
        "send_late_s": [1e-5] * blocks,
        "client_overhead_s": [2e-5] * blocks,
        "hand_overs_per_s": [150.0] * blocks,
        "caveats": [],
        **facts,
    }
    name = f"{waits}-beside-{runs}-{workers}"
    return benchmark("latency", name, tuple(p50_s), known)


def waits_in_a_loop(
    called_s: float, to_thread_s: float, pool_s: float, **facts: object
) -> tuple[Benchmark, ...]:
    """Return the waits in an event loop beside a function; idle, they take 0.1 ms in the median."""
    medians = {"none": 1e-4, "in_loop": called_s, "to_thread": to_thread_s, "process_pool": pool_s}
    return tuple(wait(runs, (median_s,) * BLOCKS, **facts) for runs, median_s in medians.items())  # type: ignore[arg-type] # facts by name
