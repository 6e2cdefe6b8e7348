"""The benchmarks of a made-up run: 60 series, with the twins, ceilings and evidence that real ones have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from tests.reports.make_run import ceiling, cell, gil_share, timeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

WORKLOADS = ("file_io", "http_fetch", "matmul_large", "pure_python", "sha256_large")
CELLS = (("threads", 2), ("threads", 4), ("processes", 2), ("processes", 4))
CHUNKS = (
    ("sequential", 1, 1),
    ("threads", 2, 1),
    ("processes", 2, 1),
    ("processes", 2, 10),
    ("processes", 2, 512),
)
VARIANTS = (("lock", "no lock"), ("lock", "Lock"), ("rlock", "RLock"), ("lru_cache", "LruCache"))
ITEMS = 1024
SEQUENTIAL_S = 0.08
TIMELINE = timeline(
    [[i % 2, i * 1e-3, i * 1e-3 + 2e-6, i * 1e-3 + 9e-4, i * 1e-3 + 9.5e-4] for i in range(40)]
)
OPTIONS = {
    "disable_gc": False,
    "timer": "replayed",
    "min_rounds": 5,
    "max_time": 1.0,
    "min_time": 5e-06,
    "precision": None,
    "confidence": None,
    "warmup": False,
}


@dataclass(frozen=True, slots=True)
class Timing:
    """What the rounds of a series are multiplied by.

    Attributes:
        own: With what is the series' own, such as a step.
        machine: What the machine did at the time, and nothing else.
    """

    own: NDArray[np.float64]
    machine: NDArray[np.float64]


def benchmarks(timing: Callable[[str], Timing]) -> list[dict[str, Any]]:
    """Return the benchmarks of a run; ``timing`` is asked for each ``kind/subject/runner/workers``."""
    made = [*_speedups(timing), *_start_ups(timing), *_dispatch(timing), *_synchronization(timing)]
    return [
        benchmark | {"options": OPTIONS, "stats": _stats(benchmark["stats"]["data"])} for benchmark in made
    ]


def _speedups(timing: Callable[[str], Timing]) -> Iterator[dict[str, Any]]:
    evidence = {"gil_share": gil_share(0.5), "timeline": TIMELINE}
    for workload in WORKLOADS:
        alone = timing(f"speedup/{workload}/sequential/1")
        wall_s = (SEQUENTIAL_S * alone.own).tolist()
        yield cell(workload, "sequential", 1, wall_s, role="reference", **evidence)
        again = timing(f"speedup/{workload}/twin/1")
        yield cell(workload, "sequential", 1, (SEQUENTIAL_S * again.own).tolist(), role="twin")
        for workers in (2, 4):
            yield ceiling(workload, workers, (SEQUENTIAL_S / 2 * again.machine).tolist())
        for runner, workers in CELLS:
            own = timing(f"speedup/{workload}/{runner}/{workers}").own
            yield cell(workload, runner, workers, (SEQUENTIAL_S / 1.6 * own).tolist(), **evidence)


def _start_ups(timing: Callable[[str], Timing]) -> Iterator[dict[str, Any]]:
    for runner, workers in CELLS:
        ready_s = (0.1 * timing(f"startup/start-up/{runner}/{workers}").own).tolist()
        phases = dict.fromkeys(("create_s", "first_result_s", "all_ready_s", "shutdown_s"), ready_s)
        memory = {"uss_bytes": None, "pss_bytes": None, "peak_rss_bytes": 111_255_552}
        yield _beside("startup", ready_s, {"runner": runner, "workers": workers, **phases, **memory})


def _dispatch(timing: Callable[[str], Timing]) -> Iterator[dict[str, Any]]:
    for runner, workers, chunk_size in CHUNKS:
        wall_s = (0.02 * timing(f"dispatch/empty/{runner}/{workers}").own).tolist()
        point = {"series": "empty", "runner": runner, "workers": workers, "chunk_size": chunk_size}
        yield _beside("dispatch", wall_s, {**point, "items": ITEMS})


def _synchronization(timing: Callable[[str], Timing]) -> Iterator[dict[str, Any]]:
    variants = [(*variant, {}) for variant in VARIANTS]
    variants += [("read_write_lock", "ReadWriteLock", {"reading_share": share}) for share in (0.5, 0.9)]
    for experiment, variant, settings in variants:
        wall_s = (0.03 * timing(f"synchronization/{experiment}/{variant}/4").own).tolist()
        facts = {"experiment": experiment, "variant": variant, "participants": 4, "settings": settings}
        words = {"unit": "operations", "summary": f"What {experiment} costs.", "promise": "It keeps it."}
        observations = {"observations": {"longest_wait_s": wall_s}}
        yield _beside("synchronization", wall_s, {**facts, **words, **observations, "operations": 30_000})


def _beside(kind: str, wall_s: list[float], facts: dict[str, Any]) -> dict[str, Any]:
    name = f"test_{kind}[{'-'.join(str(value) for value in list(facts.values())[:4])}]"
    return {
        "group": kind,
        "name": name,
        "fullname": f"benchmarks/bench_{kind}.py::{name}",
        "params": None,
        "stats": {"data": wall_s},
        "extra_info": {"kind": kind, "verified": True, "caveats": [], **facts},
    }


def _stats(data: list[float]) -> dict[str, Any]:
    """Return the statistics as pytest-benchmark stores them; nothing here reads any but the data."""
    q1, median, q3 = np.quantile(data, [0.25, 0.5, 0.75]).tolist()
    mean = sum(data) / len(data)
    return {
        "min": min(data),
        "max": max(data),
        "mean": mean,
        "stddev": q3 - q1,
        "rounds": len(data),
        "median": median,
        "iqr": q3 - q1,
        "q1": q1,
        "q3": q3,
        "iqr_outliers": 0,
        "stddev_outliers": 2,
        "outliers": "2;0",
        "ld15iqr": min(data),
        "hd15iqr": max(data),
        "ops": 1 / mean,
        "total": sum(data),
        "data": data,
        "iterations": 1,
    }
