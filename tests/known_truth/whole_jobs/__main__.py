"""``python -m tests.known_truth.whole_jobs``: whether a new pool pays from as many items on as is predicted.

First its start, and an item without and within a pool that is already open, as in a run; from these comes the
prediction. Then whole jobs for real, each in a process of its own: the same items one after the other, and in
a new pool that is closed after them.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.kinds.starts import AllReady, start_all_workers
from benchmarks.kinds.tiny_tasks import seconds_per_iteration
from benchmarks.plan.presets import Cell
from benchmarks.process.supervisor import Supervision, run_job
from reports.chapters.startup.pools import item_count
from reports.statistics.intervals import median_interval
from reports.statistics.whole_job import pays_between, pooled_job_s
from reports.wording.numbers import duration, ratio
from tests.known_truth.whole_jobs.jobs import warm_items, whole_jobs

if TYPE_CHECKING:
    from collections.abc import Sequence

TRIED = (0.5, 0.75, 1.0, 1.5, 2.0, 4.0)
"""Numbers of items that are tried, as multiples of the predicted one."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the prediction, and a row for each number of items that was tried."""
    parser = argparse.ArgumentParser(prog="python -m tests.known_truth.whole_jobs", description=__doc__)
    parser.add_argument("--runner", default="processes", help="default: %(default)s")
    parser.add_argument("--workers", type=int, default=2, help="default: %(default)s")
    parser.add_argument("--item-ms", type=float, default=3.0, help="length of an item (default: %(default)s)")
    parser.add_argument("--repeats", type=int, default=9, help="at least 6 (default: %(default)s)")
    asked = parser.parse_args(arguments)
    cell = Cell("whole job", asked.runner, asked.workers)
    iterations = max(1, round(asked.item_ms / 1e3 / seconds_per_iteration()))
    with tempfile.TemporaryDirectory() as folder:
        _print(cell, iterations, asked.repeats, Supervision(Path(folder), 120, lambda _ended: None))
    return 0


def _print(cell: Cell, iterations: int, repeats: int, supervision: Supervision) -> None:
    started, alone_s, within_s = [], [], []
    for _ in range(repeats):
        ready = run_job(partial(start_all_workers, cell), "the start", supervision)
        assert isinstance(ready, AllReady)
        started.append(ready.all_ready_s + ready.shutdown_s)
        item_s, pooled_s = _pair(run_job(partial(warm_items, cell, iterations), "items", supervision))
        alone_s.append(item_s)
        within_s.append(pooled_s)
    start, alone, within = map(median_interval, (started, alone_s, within_s))
    predicted = pays_between(start, alone.estimate, within, cell.workers)
    print(f"start {duration(start)}, item {duration(alone)}, in the pool {duration(within)}")
    print(f"items from which on a new pool pays, as predicted: {item_count(predicted)}\n")
    if predicted.estimate == float("inf"):
        return
    print("| items | predicted speedup | measured |\n|---|---|---|")
    counts = sorted({max(1, round(predicted.estimate * times)) for times in TRIED})
    job = partial(whole_jobs, cell, iterations)
    ratios: dict[int, list[float]] = {count: [] for count in counts}
    for _ in range(repeats):
        for count in counts:
            one_by_one_s, pool_s = _pair(run_job(partial(job, count), "jobs", supervision))
            ratios[count].append(one_by_one_s / pool_s)
    for count, seen in ratios.items():
        expected_s = pooled_job_s(count, start.estimate, within.estimate, cell.workers)
        print(f"| {count} | {count * alone.estimate / expected_s:.2f}× | {ratio(median_interval(seen))} |")


def _pair(found: object) -> tuple[float, float]:
    assert isinstance(found, tuple)
    first, second = found
    return float(first), float(second)


if __name__ == "__main__":
    sys.exit(main())
