"""Page faults and switches of this process and of others."""

from __future__ import annotations

import mmap
import os
import subprocess
import sys

import pytest

from benchmarks.machine.kernel_events import KernelEvents, kernel_events
from benchmarks.machine.process_tree import LINUX

PAGES = 500
TOUCH = f"import mmap\nm = mmap.mmap(-1, {PAGES} * mmap.PAGESIZE)\nm[:] = bytes(len(m))\n"
pytestmark = pytest.mark.skipif(not hasattr(os, "wait3"), reason="this system does not count them")


def counted(workers: tuple[int, ...] = ()) -> KernelEvents:
    """Return what has been counted so far."""
    found = kernel_events(workers)
    assert found is not None
    return found


def test_memory_that_is_touched_is_counted() -> None:
    """Shared anonymous memory has no large pages unless asked for: one fault a page."""
    before = counted()
    with mmap.mmap(-1, PAGES * mmap.PAGESIZE) as memory:
        for page in range(PAGES):
            memory[page * mmap.PAGESIZE] = 1
    assert (counted() - before).minor_faults >= PAGES // 2


@pytest.mark.skipif(not LINUX, reason="of other processes only Linux tells")
def test_another_process_is_counted_while_it_lives_and_when_it_has_ended() -> None:
    """First as a worker, then as a child of ours that has been waited for."""
    begin = counted()
    script = TOUCH + "print(flush=True)\ninput()"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", script], **pipes) as process:  # type: ignore[call-overload] # pipes
        process.stdout.readline()
        assert (counted((process.pid,)) - begin).minor_faults >= PAGES // 2
        process.communicate(b"\n", timeout=60)
    assert (counted() - begin).minor_faults >= PAGES // 2


def test_a_process_that_is_gone_leaves_nothing_to_tell() -> None:
    """None, and not what the others had."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert kernel_events((process.pid,)) is None


def test_threads_that_ended_take_their_switches_along_and_none_is_negative() -> None:
    """A difference is never below zero."""
    assert (KernelEvents(3, 2, 1) - KernelEvents(1, 1, 5)) == KernelEvents(2, 1, 0)
