"""Pools of processes: their start methods, and fork, never beside threads that may hold locks."""

from __future__ import annotations

import multiprocessing
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.plan.selection import find_runners
from benchmarks.runners.model import CannotRunError
from benchmarks.runners.processes import PROCESSES_FORK, default_method, no_pool

ROOT = Path(__file__).resolve().parents[3]

where_processes_fork = pytest.mark.skipif(
    PROCESSES_FORK.unavailable() is not None, reason="this system can't fork"
)


@pytest.mark.parametrize("method", ["spawn", "forkserver", "fork"])
def test_a_start_method_is_named_by_its_runner(method: str) -> None:
    """It is what the JSON says of the runner's cells."""
    assert find_runners()[f"processes-{method}"].start_method() == method


def test_a_start_method_that_this_system_lacks_is_a_reason() -> None:
    """It names what there is instead."""
    reason = no_pool("clone")
    assert reason is not None
    assert "with clone, only with" in reason
    assert "spawn" in reason


def test_a_system_without_shared_semaphores_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where /dev/shm can't be written."""

    def fail(_self: object) -> None:
        raise OSError("no /dev/shm")

    monkeypatch.setattr(type(multiprocessing.get_context()), "Lock", fail)
    assert no_pool() == "this system has no semaphores that processes can share (no /dev/shm)"


def test_the_default_is_the_platforms() -> None:
    """Recorded, because it differs between systems and versions of Python."""
    assert default_method() in multiprocessing.get_all_start_methods()


@where_processes_fork
def test_a_process_with_threads_is_refused() -> None:
    """A thread of the caller's is enough; the reason says so, and it is a reason to skip."""
    release = threading.Event()
    thread = threading.Thread(target=release.wait, daemon=True)
    thread.start()
    try:
        with pytest.raises(CannotRunError, match=r"this process has .*thread.*stays locked"):
            PROCESSES_FORK.make(2)
    finally:
        release.set()
        thread.join()


@where_processes_fork
def test_several_pools_can_be_open_at_once_where_there_are_no_other_threads() -> None:
    """The helpers of the first pools don't keep the next from being opened."""
    script = (
        "import time\n"
        "from benchmarks.runners.multiprocessing_pool import POOL_MAP\n"
        "from benchmarks.runners.processes import PROCESSES_FORK, other_threads, settled_threads\n"
        "with POOL_MAP.open(1), PROCESSES_FORK.open(2) as first, PROCESSES_FORK.open(3) as second:\n"
        "    print(first.submit(abs, -1).result(), second.submit(abs, -2).result(), other_threads())\n"
        "print(settled_threads(time.monotonic))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["1", "2", "0", "0"]
