"""Charts drawn in processes of their own, as many as there are CPUs, while this process does the rest."""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, nullcontext
from operator import itemgetter
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from reports.drawing.chart import Chart, Wanted

MOST_PROCESSES = 4
FEWEST_CHARTS = 4
"""Fewer are drawn sooner than the processes are there."""
Numbered = list[tuple[int, "Chart"]]
Source = TypeVar("Source")


def get_ready(*modules: str) -> None:
    """Begin to load modules in the process that those that draw are forked from, and return at once.

    They are loaded while this process reads its file. Where nothing is forked or there is a single CPU,
    nothing happens.
    """
    if usable_cpus() > 1 and _start_method() == "forkserver":
        from multiprocessing import forkserver  # noqa: PLC0415 - Windows has none

        multiprocessing.set_forkserver_preload(list(modules))
        forkserver.ensure_running()


@contextmanager
def drawing(
    source: Source, charts: Sequence[Wanted[Source]], name: str
) -> Iterator[Callable[[], tuple[Chart, ...]]]:
    """Draw charts in other processes; yield what waits for them and returns them in their order.

    With a single CPU, with few charts, and where processes are not allowed or end early (too little memory),
    they are drawn in this one when they are asked for.

    Args:
        source: What is to be shown.
        charts: Which charts; those that there are no numbers for are left out.
        name: Begins every id in them.
    """
    every = list(enumerate(charts))
    count = min(usable_cpus(), MOST_PROCESSES) if len(every) >= FEWEST_CHARTS else 1
    with _pool(count) or nullcontext() as pool:
        shares = [every[first::count] for first in range(count)]  # one each, so that the source is sent once
        futures = [pool.submit(_draw, source, share, name) for share in shares] if pool else []

        def charts_in_order() -> tuple[Chart, ...]:
            found = _results(futures) or _draw(source, every, name)
            return tuple(chart for _, chart in sorted(found, key=itemgetter(0)))

        try:
            yield charts_in_order
        finally:
            for future in futures:
                future.cancel()


def usable_cpus() -> int:
    """Return how many CPUs this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _start_method() -> str:
    """Return how processes are started: never by a bare fork, for numpy has threads in this one."""
    return "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"


def _pool(count: int) -> ProcessPoolExecutor | None:
    if count < 2:
        return None
    try:
        return ProcessPoolExecutor(count, mp_context=multiprocessing.get_context(_start_method()))
    except (ImportError, NotImplementedError, OSError):  # a system without semaphores
        return None


def _results(futures: Sequence[Future[Numbered]]) -> Numbered:
    """Return the charts of all shares; none if a process ended early, such as for want of memory."""
    try:
        return [chart for future in futures for chart in future.result()]
    except BrokenProcessPool:
        return []


def _draw(source: Source, charts: Sequence[tuple[int, Wanted[Source]]], name: str) -> Numbered:
    from reports.drawing.chart import drawn  # noqa: PLC0415 - what gets ready must not wait for matplotlib
    from reports.drawing.render import chart_settings  # noqa: PLC0415

    with chart_settings():
        found = [(place, drawn(source, chart, place, name)) for place, chart in charts]
    return [(place, chart) for place, chart in found if chart]
