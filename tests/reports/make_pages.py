"""Makes runs whose pages are easily wrong: noise, a quota, one CPU, a lock, and what else bends a speedup."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from tests.reports.make_run import (
    ceiling,
    cell,
    document,
    environment,
    gil_share,
    group,
    slow_dispatch,
    without_time,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

BLOCKS = 8
Speedups = dict[tuple[str, int], float]


def _seconds(speedup: float, noise: float = 0.004, seed: int = 17) -> list[float]:
    """Return the seconds of a round in each block where sequential takes 1 s, with some noise."""
    chance = random.Random(seed + round(speedup * 1000))
    return [chance.gauss(1, noise) / speedup for _ in range(BLOCKS)]


def _group(
    workload: str, speedups: Speedups, ceilings: Mapping[int, float], **facts: object
) -> list[dict[str, Any]]:
    """Return a group with ceilings, in which all that computes keeps as many cores busy as it gains."""
    noise = float(str(facts.pop("noise", 0.004)))
    cells = {key: _seconds(speedup, noise) for key, speedup in speedups.items()}
    made = group(workload, cells, **{"cpu_s": [1.0] * BLOCKS, **facts})
    made[0]["stats"]["data"] = [1.0] * BLOCKS
    made[1]["stats"]["data"] = _seconds(1.0, noise, seed=3)
    items = facts.get("items", 20)
    top = [ceiling(workload, n, _seconds(s), cpu_s=[1.0] * BLOCKS, items=items) for n, s in ceilings.items()]
    return [*made, *top]


def _noise() -> dict[str, Any]:
    speedups = {("threads", 2): 1.03, ("threads", 4): 1.08, ("processes", 2): 1.3, ("processes", 4): 1.33}
    return document(_group("pure_python", speedups, {2: 1.5, 4: 1.5}, noise=0.12, gil_share=gil_share(0.6)))


def _quota() -> dict[str, Any]:
    stopped = {"throttled_s": [0.7] * BLOCKS, "periods": [10] * BLOCKS, "throttled_periods": [7] * BLOCKS}
    speedups = {("threads", 2): 1.0, ("threads", 4): 0.99, ("processes", 2): 1.01, ("processes", 4): 1.0}
    made = _group(
        "pure_python", speedups, {2: 1.0, 4: 1.0}, **{**stopped, "cpu_s": [0.3] * BLOCKS, "queue_s": None}
    )
    return document(made, environment=environment(quota_cpus=0.3))


def _one_cpu() -> dict[str, Any]:
    speedups = {(runner, n): 0.98 for runner in ("threads", "processes") for n in (2, 4)}
    made = _group("pure_python", speedups, {2: 1.0, 4: 0.99}, gil_share=gil_share(0.98))
    alone = environment(usable_cpus=1, logical_cpus=1, affinity_cpus=1)
    return document(made, environment=alone)


def _one_failed_block() -> dict[str, Any]:
    speedups = {("threads", 2): 1.9, ("processes", 2): 1.8, ("processes", 4): 1.82}
    made = _group("sha256_large", speedups, {2: 1.95, 4: 1.94}, gil_share=gil_share(0.02))
    made[2]["stats"]["data"][3] = 30.0  # one block in which everything stood still
    made[0]["stats"]["data"][5] = 4.0
    return document(made, [without_time("sha256_large", "threads", 4, "failed")])


def _undecided() -> dict[str, Any]:
    few = group("sleep", {("threads", 2): [0.5] * 5, ("processes", 2): [0.6] * 5}, cpu_s=[0.01] * 5)
    speedups = {("threads", 2): 1.01, ("threads", 4): 1.0, ("processes", 2): 1.02}
    wide = _group("pure_python", speedups, {2: 1.2, 4: 1.2}, noise=0.2, gil_share=gil_share(0.9))
    return document([*few, *wide])


def _perfect() -> dict[str, Any]:
    speedups = {(runner, n): 20 / -(-20 // n) for runner in ("threads", "processes") for n in (2, 4, 8, 16)}
    best = {n: 20 / -(-20 // n) for n in (2, 4, 8, 16)}
    return document(_group("sleep", speedups, best, noise=0.0005, cpu_s=[0.001] * BLOCKS))


def _lock() -> dict[str, Any]:
    speedups = {("threads", 2): 1.0, ("threads", 4): 0.97, ("processes", 2): 1.9, ("processes", 4): 1.91}
    made = _group("file_io", speedups, {2: 1.95, 4: 1.96}, cpu_s=[0.3] * BLOCKS, other_cpu_s=[0.05] * BLOCKS)
    return document(made)


def _many_cpus() -> dict[str, Any]:
    counts = (2, 4, 8, 16, 32, 64)
    speedups: Speedups = {("threads", n): n / (1 + 0.02 * (n - 1)) for n in counts}
    speedups |= {("processes", n): n / (1 + 0.001 * n * (n - 1)) for n in counts}
    best = {n: 0.97 * n for n in counts}
    made = _group("matmul_large", speedups, best, items=640, gil_share=gil_share(0.03))
    large = environment(usable_cpus=64, logical_cpus=64, affinity_cpus=64)
    return document(made, environment=large)


def _a_server_with_more() -> dict[str, Any]:
    """Two workers wait in vain, and eight are served: the server does serve more at once."""
    speedups = {("threads", 2): 1.2, ("threads", 8): 4.0, ("processes", 2): 1.2, ("processes", 8): 3.9}
    made = _group("http_fetch", speedups, {2: 1.2, 8: 4.0}, cpu_s=[0.05] * BLOCKS, other_cpu_s=[0.0] * BLOCKS)
    return document(made)


def _shipping() -> dict[str, Any]:
    speedups = {("threads", 2): 1.0, ("processes", 2): 0.4, ("interpreters", 2): 0.5}
    made = _group("sha256_small", speedups, {2: 1.95}, gil_share=gil_share(0.97))
    shipped = [
        cell("pure_python", "processes", 2, _seconds(0.5), timeline=slow_dispatch(), cpu_s=[1.5] * BLOCKS)
    ]
    return document([*made, *_group("pure_python", {("threads", 2): 1.0}, {2: 1.9}), *shipped])


MADE: dict[str, dict[str, Any]] = {
    "noise": _noise(),
    "quota": _quota(),
    "one CPU": _one_cpu(),
    "one failed block": _one_failed_block(),
    "undecided": _undecided(),
    "a perfect runner with 20 items": _perfect(),
    "a lock": _lock(),
    "64 CPUs": _many_cpus(),
    "a server that serves more": _a_server_with_more(),
    "shipping": _shipping(),
}
