"""Threads that ended are not stuck; those that are, are shown by where they wait."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from workloads.mistakes import mistake as stuck

PATIENCE_S = 30.0


@pytest.fixture
def waiting() -> Iterator[threading.Thread]:
    """A thread that waits, until the test is over."""
    enough, begun = threading.Event(), threading.Event()

    def wait() -> None:
        begun.set()
        enough.wait(PATIENCE_S)

    def wait_for_the_end_of_the_test() -> None:
        wait()

    thread = threading.Thread(target=wait_for_the_end_of_the_test, name="patient")
    thread.start()
    assert begun.wait(PATIENCE_S)
    yield thread
    enough.set()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()


def test_threads_that_end_are_not_stuck(capsys: pytest.CaptureFixture[str]) -> None:
    """It says so, prints nothing and returns."""
    facts: dict[str, Any] = {}
    threads = [threading.Thread(target=bool) for _ in range(2)]
    for thread in threads:
        thread.start()
    stuck.watch(threads, PATIENCE_S, facts.update)
    assert facts == {"deadlocked": False, "threads_stuck": 0}
    assert capsys.readouterr().err == ""


def test_threads_that_do_not_end_end_the_process(
    waiting: threading.Thread, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The facts and the stack come first; the exit code says that all went as expected."""
    facts: dict[str, Any] = {}
    exit_codes: list[int] = []
    monkeypatch.setattr(os, "_exit", exit_codes.append)
    stuck.watch([waiting], 0.0, facts.update)
    assert facts == {"deadlocked": True, "threads_stuck": 1}
    assert exit_codes == [0]
    printed = capsys.readouterr().err
    assert printed.startswith("Thread 'patient' is stuck:\n")
    assert "in wait_for_the_end_of_the_test\n    wait()\n" in printed


def test_a_stack_has_neither_folders_nor_threading_in_it(waiting: threading.Thread) -> None:
    """It goes into a page that may be published."""
    stack = stuck._stack(waiting)
    assert 'File "test_stuck.py", line' in stack
    assert "threading.py" not in stack


def test_a_thread_that_ended_meanwhile_has_no_stack() -> None:
    """Between asking whether it lives and asking where it is, it may end."""
    thread = threading.Thread(target=bool, name="quick")
    thread.start()
    thread.join()
    assert stuck._stack(thread) == "Thread 'quick' is stuck:\n"
