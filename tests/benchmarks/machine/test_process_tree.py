"""A process tree: its CPU time with that of ended and living children, and how long its threads queued."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from benchmarks.machine import process_tree
from benchmarks.machine.process_tree import LINUX, children, own_ended_children_s, queued_ns, tree_cpu_s
from tests.benchmarks.machine.spinning import PARENT, SPIN, spun

if TYPE_CHECKING:
    from pathlib import Path


def test_another_process_is_metered() -> None:
    """A child that has computed for 0.3 CPU seconds shows at least that, and none of them is ours yet."""
    before = own_ended_children_s()
    with spun() as child:
        assert (tree_cpu_s(child.pid) or 0.0) >= 0.3
        assert child.pid in children(os.getpid())
        assert own_ended_children_s() - before < 0.3
    assert own_ended_children_s() - before >= 0.3


@pytest.mark.skipif(not LINUX, reason="only Linux tells what another process's ended children used")
def test_what_a_child_has_waited_for_is_in_its_tree() -> None:
    """A grandchild computed for 0.3 CPU seconds and is gone; ticks hide less than 20 ms of each kind."""
    with spun(sys.executable, "-c", PARENT, SPIN) as parent:
        assert (tree_cpu_s(parent.pid) or 0.0) >= 0.3 - 0.04


def test_a_process_that_is_gone_has_no_time() -> None:
    """None, never 0."""
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert tree_cpu_s(child.pid) is None
    assert children(child.pid) == []


@pytest.mark.skipif(not LINUX, reason="only Linux keeps such an account")
def test_every_thread_has_its_own_account() -> None:
    """Of this process and another one; what is gone has none."""
    stop = threading.Event()
    thread = threading.Thread(target=stop.wait)
    thread.start()
    with spun() as child:
        found = queued_ns((os.getpid(), child.pid, 2**22 + 1))
    stop.set()
    thread.join()
    if found is None:
        pytest.skip("this kernel does not count")
    assert {thread.native_id, os.getpid(), child.pid} <= set(found)


@pytest.mark.parametrize("shown", [None, "0 0 0\n", "damaged\n"])
def test_a_kernel_that_does_not_count_tells_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, shown: str | None
) -> None:
    """No file, zeros only, or something else: None, never 0."""
    if shown is not None:
        (tmp_path / "thread-self").mkdir()
        (tmp_path / "thread-self/schedstat").write_text(shown)
    monkeypatch.setattr(process_tree, "PROC", tmp_path)
    assert queued_ns((os.getpid(),)) is None
