"""Importing a workload is light: it starts nothing, and loads only what its task needs."""

from __future__ import annotations

import pkgutil
from typing import TYPE_CHECKING

import pytest

import workloads
import workloads.http

if TYPE_CHECKING:
    from collections.abc import Callable

MODULES = sorted(
    found.name.removeprefix("workloads.")
    for package in (workloads, workloads.http)
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
)
# Who may load which of the libraries that cost time or may turn the GIL back on.
LIBRARIES = {
    "matmul": {"numpy", "threadpoolctl"},
    "http.fetch": {"asyncio", "requests"},
    "http.client": {"asyncio"},
    "http.server": {"asyncio"},
}
STRANGERS = {"pytest", "benchmarks", "reports", "tools", "pandas", "psutil"}
WATCHED = STRANGERS | {"asyncio", "httpx", "numpy", "threadpoolctl", "requests", "uvicorn"}


@pytest.mark.parametrize("module", MODULES)
def test_importing_starts_no_thread_and_loads_nothing_needless(
    module: str, run_python: Callable[[str], str]
) -> None:
    """A worker that imports the module has one thread and no library but the task's."""
    printed = run_python(
        f"import sys, threading, workloads.{module}\n"
        "print(threading.active_count())\n"
        f"print(*sorted({WATCHED!r} & sys.modules.keys()))\n"
    )
    threads, _, loaded = printed.partition("\n")
    assert threads == "1"
    assert set(loaded.split()) == LIBRARIES.get(module, set())
