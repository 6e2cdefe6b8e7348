"""Processes × threads: how workers are divided, who answers, and what is left after a crash or a kill."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.plan.presets import PRESETS
from benchmarks.runners.processes_x_threads import (
    PROCESSES_X_THREADS,
    LostProcessError,
    SplitExecutor,
    split_evenly,
    start_method,
)
from benchmarks.runners.worker import describe, in_every_worker, start_all

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 60
NOT_TO_BE_PICKLED = "(_ for _ in ()).throw(ValueError(lambda: 0))"
OPEN_AND_WAIT = """
import sys
from benchmarks.runners.processes_x_threads import SplitExecutor
from benchmarks.runners.worker import start_all

if __name__ == "__main__":
    executor = SplitExecutor((2, 1))
    start_all(executor, 3)
    print(*executor.pids, flush=True)
    sys.stdin.read()
"""

pytestmark = pytest.mark.skipif(PROCESSES_X_THREADS.unavailable() is not None, reason="no process pools here")


@given(workers=st.integers(1, 200), most=st.integers(1, 64))
def test_workers_are_divided_among_the_cpus(workers: int, most: int) -> None:
    """No worker is lost, no process is empty, and no process has two threads more than another."""
    split = split_evenly(workers, most)
    assert sum(split) == workers
    assert len(split) == min(workers, most)
    assert min(split) >= 1
    assert max(split) - min(split) <= 1


def test_every_thread_of_every_process_answers() -> None:
    """Two processes with three and one threads: four workers answer at once, three of them from one."""
    with SplitExecutor((3, 1)) as executor:
        seen = Counter(fact.pid for fact in in_every_worker(executor, 4, describe))
        assert sorted(seen.values()) == [1, 3]
        assert set(seen) == set(executor.pids)
        assert os.getpid() not in seen


def test_an_error_that_cannot_be_pickled_is_told_in_words() -> None:
    """The caller gets an error that quotes it, and the worker goes on."""
    with SplitExecutor((1,)) as executor:
        with pytest.raises(Exception, match=r"can't be pickled: ValueError"):
            executor.submit(eval, NOT_TO_BE_PICKLED).result()
        assert executor.submit(abs, -1).result() == 1


def test_an_exit_of_the_task_reaches_the_caller() -> None:
    """It ends neither the thread nor its process."""
    with SplitExecutor((1,)) as executor:
        with pytest.raises(SystemExit):
            executor.submit(sys.exit, 3).result()
        assert list(executor.map(abs, [-1, -2])) == [1, 2]


def test_one_lost_process_ends_the_others() -> None:
    """Whoever waits for another thread of them would wait forever."""
    with SplitExecutor((2, 2)) as executor:
        start_all(executor, 4)
        processes = [psutil.Process(pid) for pid in executor.pids]
        waiting = [executor.submit(partial(eval, "__import__('threading').Event().wait()")) for _ in range(3)]
        with pytest.raises(LostProcessError, match="abruptly"):
            executor.submit(os._exit, 1).result(PATIENCE_S)
        for future in waiting:
            assert isinstance(future.exception(PATIENCE_S), LostProcessError)
    assert not any(process.is_running() for process in processes)


def test_nothing_is_left_when_the_caller_is_killed() -> None:
    """The processes notice and end by themselves."""
    with subprocess.Popen(
        [sys.executable, "-c", OPEN_AND_WAIT],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as caller:
        assert caller.stdout is not None
        processes = [psutil.Process(int(pid)) for pid in caller.stdout.readline().split()]
        caller.kill()
    assert len(processes) == 2
    _, alive = psutil.wait_procs(processes, PATIENCE_S)
    assert not alive


def test_it_is_measured_where_it_is_named() -> None:
    """It pays for work that waits and computes: no preset measures it for everything."""
    assert not any(preset.numbers(PROCESSES_X_THREADS, (1, 2, 4)) for preset in PRESETS.values())


def test_its_processes_are_never_forked_from_the_caller() -> None:
    """The caller has a thread for each worker, and a lock of one would stay locked in a fork."""
    assert start_method() in {"forkserver", "spawn"}
