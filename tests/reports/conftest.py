"""Fixtures of the reports' tests: a hand-made run, loaded and analyzed.

Fixtures of the charts' tests: one run with exact numbers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.chapters.chapter import load_run
from reports.drawing import processes
from reports.speedups.cells import Analysis, analyze
from tests.reports.make_run import cell, document, group, stored, without_time

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="session", autouse=True)
def _draw_in_this_process() -> Iterator[None]:
    """Draw in the process of the tests: others would load matplotlib for every page.

    ``drawing/test_processes.py`` holds that they draw the same, and commands that tests start use them.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processes, "usable_cpus", lambda: 1)
        yield


@pytest.fixture
def analyzed(tmp_path: Path) -> Callable[..., Analysis]:
    """Return a function from benchmarks, cells without time and facts of the run to its analysis."""

    def of(*arguments: Any, **ours: Any) -> Analysis:  # noqa: ANN401 - JSON values
        return analyze(load_run(stored(tmp_path, document(*arguments, **ours))))

    return of


@pytest.fixture
def analysis(analyzed: Callable[..., Analysis]) -> Analysis:
    """Threads at 2.0 and 2.5, processes at 0.5, in one group; in another a twin that strays to 1.25."""
    cells = {("threads", 2): [0.5] * 6, ("threads", 4): [0.4] * 6, ("processes", 2): [2.0] * 6}
    loud = group("loud", {("threads", 2): [1.0, 1.0, 1.0, 1.0, 1.0, 0.5]})
    loud[1] = cell("loud", "sequential", 1, [0.8] * 6, role="twin")
    return analyzed([*group("sha", cells), *loud], [without_time("sha", "processes", 4, "failed")])


WORKLOADS = (
    *("file_io", "http_fetch", "matmul_large", "matmul_small"),
    *("pure_python", "sha256_large", "sha256_small", "sleep"),
)
VARIANTS = ("chunked", "spawn", "forkserver", "fork")


@pytest.fixture
def default_run(analyzed: Callable[..., Analysis]) -> Analysis:
    """As many workloads, runners and workers as the default preset measures."""
    cells = {(runner, workers): [0.5] * 6 for runner in ("threads", "processes") for workers in (2, 4, 8)}
    others = ("interpreters", "asyncio", "asyncio-threads", *(f"processes-{name}" for name in VARIANTS))
    cells |= {(runner, 2): [0.6] * 6 for runner in others}
    return analyzed([each for workload in WORKLOADS for each in group(workload, cells)])
