"""Fork: never beside threads that may hold locks."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.runners.model import CannotRunError
from benchmarks.runners.processes_fork import PROCESSES_FORK

ROOT = Path(__file__).resolve().parent.parent.parent.parent

pytestmark = pytest.mark.skipif(PROCESSES_FORK.unavailable() is not None, reason="this system can't fork")


def test_a_process_with_threads_is_refused() -> None:
    """A thread of the caller's is enough; the reason says so, and it is a reason to skip."""
    release = threading.Event()
    thread = threading.Thread(target=release.wait, daemon=True)
    thread.start()
    try:
        with pytest.raises(CannotRunError, match=r"would fork has .*thread.*locks would stay locked"):
            PROCESSES_FORK.make(2)
    finally:
        release.set()
        thread.join()


def test_several_pools_can_be_open_at_once_where_there_are_no_other_threads() -> None:
    """The helpers of the first pool don't keep the second from being opened."""
    script = (
        "import time\n"
        "from benchmarks.runners.processes_fork import PROCESSES_FORK, other_threads, settled_threads\n"
        "with PROCESSES_FORK.open(2) as first, PROCESSES_FORK.open(3) as second:\n"
        "    print(first.submit(abs, -1).result(), second.submit(abs, -2).result(), other_threads())\n"
        "print(settled_threads(time.monotonic))\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["1", "2", "0", "0"]
