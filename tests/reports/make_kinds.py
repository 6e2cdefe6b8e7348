"""Builds hand-made runs of the kinds beside the cells, so that tests say only what matters to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from reports.chapters.chapter import find_kinds
from reports.data.cells import Benchmark
from reports.data.environment import Environment
from reports.data.fields import structure
from reports.data.kinds import read_benchmarks
from reports.data.model import Run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def benchmark(kind: str, name: str, wall_s: Sequence[float], facts: Mapping[str, object]) -> Benchmark:
    """Return a benchmark of a kind as it is in a file."""
    known = {**facts, "kind": kind}
    return structure(Benchmark, {"name": name, "stats": {"data": list(wall_s)}, "extra_info": known})


def in_file(made: Benchmark) -> dict[str, Any]:
    """Return a benchmark as the JSON has it."""
    facts = dict(made.extra_info.facts)
    return {"name": made.name, "stats": {"data": list(made.stats.data)}, "extra_info": facts}


def run_of(*benchmarks: Benchmark) -> Run:
    """Return a run that has these benchmarks and no cells."""
    facts, refused = read_benchmarks(benchmarks, find_kinds())
    return Run(
        source="run.json",
        preset="full",
        seed=1,
        started=datetime(2026, 11, 22, tzinfo=UTC),
        wall_s=1.0,
        interrupted=None,
        environment=Environment("CPython", "3.11.7", usable_cpus=2),
        environment_key="example",
        commit=None,
        caveats=(),
        cells=(),
        cells_without_time=(),
        facts=facts,
        other_failures=refused,
    )


def start_up(runner: str, workers: int, repeats: int = 6, **facts: object) -> Benchmark:
    """Return a start-up whose phases take 1, 2, 4 and 3 ms in every repeat; ``facts`` replaces or adds."""
    phases = {"create_s": 1e-3, "first_result_s": 2e-3, "all_ready_s": 4e-3, "shutdown_s": 3e-3}
    known = {
        "kind": "startup",
        "runner": runner,
        "workers": workers,
        "start_method": "fork" if runner == "processes" else None,
        "verified": True,
        "unit": "starts",
        **{phase: [seconds] * repeats for phase, seconds in phases.items()},
        "uss_bytes": [workers * 2**20] * repeats,
        "pss_bytes": [workers * 2**21] * repeats,
        "peak_rss_bytes": 2**25,
        "caveats": [],
        **facts,
    }
    return benchmark("startup", f"{runner}-{workers}", (4e-3,) * repeats, known)


SHARING_RUNNERS = {"sequential": "sequential", "threads": "threads", "fork": "processes-fork"}


def shared(way: str, wall_s: Sequence[float], added_mib: float = 80, **facts: object) -> Benchmark:
    """Return a way of sharing an array of 64 MiB, ready after 0.1 s, in a process of 20 MiB."""
    known = {
        "kind": "sharing",
        "way": way,
        "runner": SHARING_RUNNERS.get(way, "processes"),
        "workers": 1 if way == "sequential" else 2,
        "start_method": None,
        "verified": True,
        "items": 16,
        "unit": "parts",
        "array_bytes": 2**26,
        "sent_bytes": 2**26 if way == "shipped" else 80,
        "ready_s": [0.1] * 6,
        "memory_method": "pss",
        "before_bytes": [20 * 2**20] * 6,
        "loaded_bytes": [int((20 + added_mib) * 2**20)] * 6,
        "peak_bytes": [int((30 + added_mib) * 2**20)] * 6,
        "caveats": [],
        **facts,
    }
    return benchmark("sharing", way, tuple(wall_s), known)


def point(runner: str, series: str, wall_s: Sequence[float], **facts: object) -> Benchmark:
    """Return one point of a dispatch series: 100 items, by two workers where there are workers."""
    known = {
        "kind": "dispatch",
        "series": series,
        "runner": runner,
        "workers": 1 if runner == "sequential" else 2,
        "verified": True,
        "items": 100,
        "unit": "items",
        "caveats": [],
        **facts,
    }
    return benchmark("dispatch", f"{series}-{runner}", tuple(wall_s), known)


def sweep(
    ratios: dict[float, Sequence[float]], runner: str = "processes", chunk_size: int = 1
) -> list[Benchmark]:
    """Return a sweep: per duration, sequential at 1 s in each block and a runner so many times as fast."""
    points = []
    for item_s, blocks in ratios.items():
        points.append(point("sequential", "break_even", [1.0] * len(blocks), item_s=item_s, chunk_size=1))
        seconds = [1.0 / ratio for ratio in blocks]
        points.append(point(runner, "break_even", seconds, item_s=item_s, chunk_size=chunk_size))
    return points


def mix(true_share: float, share: float, segment_s: float = 0.02, **facts: object) -> Benchmark:
    """Return a calibration mix whose interval reaches 0.02 to both sides of the measured share."""
    measured = {
        "share": share,
        "low": max(0.0, share - 0.02),
        "high": min(1.0, share + 0.02),
        "samples": 1000,
        "errors": 0,
        "rate_hz": 1000,
        "hottest": [],
    }
    known = {
        "kind": "calibration",
        "verified": True,
        "true_share": true_share,
        "segment_s": segment_s,
        "gil_share": measured,
        "unit": "mixes",
        **facts,
    }
    return benchmark("calibration", f"mix-{true_share}-{segment_s}", (1.0,), known)


def known_hand_overs(*counted: object, true: object = 10_000) -> Benchmark:
    """Return what was counted of hand-overs of a known number."""
    facts = {"kind": "calibration", "verified": True, "true_hand_overs": true, "hand_overs": list(counted)}
    return benchmark("calibration", "hand-overs", (0.1,) * 6, facts)


def splits(
    per_item_s: Mapping[int | None, Sequence[float]], part: float | None = 0.2, workers: int = 8
) -> list[Benchmark]:
    """Return the splits of some workers: seconds per item by number of processes (None: sequential)."""
    points = []
    for processes, seconds in per_item_s.items():
        known = {
            "kind": "splits",
            "work": "my_module.function" if part is None else f"mix_{part:g}",
            "computing_part": part,
            "runner": "processes-x-threads" if processes else "sequential",
            "workers": workers if processes else 1,
            "processes": processes,
            "threads": workers // processes if processes else None,
            "start_method": "forkserver" if processes else None,
            "verified": True,
            "items": 32 if processes else 16,
            "unit": "items",
            "pss_bytes": processes * 10 * 2**20 if processes else None,
            "uss_bytes": processes * 9 * 2**20 if processes else None,
            "stopped_because": "time budget",
            "caveats": [],
        }
        name = f"{known['work']}-{processes}"
        points.append(benchmark("splits", name, [each * known["items"] for each in seconds], known))
    return points


def batches(
    series: str, per_item_s: Mapping[int | None, Sequence[float]], items: int = 256, **facts: object
) -> list[Benchmark]:
    """Return the points of some items: seconds per item in each block, by chunk size (None: sequential)."""
    points = []
    for size, seconds in per_item_s.items():
        known = {
            "kind": "batches",
            "series": series,
            "runner": "processes" if size else "sequential",
            "workers": 2 if size else 1,
            "chunk_size": size,
            "start_method": "fork" if size else None,
            "verified": True,
            "items": items,
            "unit": "items",
            "caveats": [],
            **facts,
        }
        name = f"{series}-{size}"
        points.append(benchmark("batches", name, [each * items for each in seconds], known))
    return points
