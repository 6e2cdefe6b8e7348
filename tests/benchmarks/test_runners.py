"""Conformance: what every runner that discovery finds must do."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import psutil
import pytest

from benchmarks.discovery import find_runners
from benchmarks.runners.model import Runner
from benchmarks.runners.worker import describe, in_every_worker

ROOT = Path(__file__).resolve().parent.parent.parent
RUNNERS = [pytest.param(runner, id=name) for name, runner in find_runners().items()]
pytestmark = [
    pytest.mark.parametrize("runner", RUNNERS),
    # Since 3.12 fork from a process with threads warns; pytest has threads, a measuring process has none yet.
    pytest.mark.filterwarnings("ignore:This process:DeprecationWarning"),
]


def workers_of(runner: Runner) -> int:
    """Return how many workers the runner is tried with; sequential has one, the caller."""
    return 1 if runner.name == "sequential" else 2


def test_results_come_in_the_order_of_the_items(runner: Runner) -> None:
    """map() keeps the order of the items, whichever worker was first."""
    with runner.open(workers_of(runner)) as executor:
        assert list(executor.map(abs, range(-50, 0))) == list(range(50, 0, -1))


def test_thousands_of_tiny_items_are_executed(runner: Runner) -> None:
    """Nothing is lost when there are many more items than workers."""
    with runner.open(workers_of(runner)) as executor:
        assert sum(executor.map(abs, range(3000))) == 3000 * 2999 // 2


def test_a_large_result_comes_back_whole(runner: Runner) -> None:
    """A result larger than a pipe's buffer arrives."""
    with runner.open(workers_of(runner)) as executor:
        assert len(executor.submit(bytes, 20_000_000).result()) == 20_000_000


def test_an_exception_of_the_task_reaches_the_caller(runner: Runner) -> None:
    """The task's own exception is raised, of its own type."""
    with runner.open(workers_of(runner)) as executor, pytest.raises(ValueError, match="invalid literal"):
        list(executor.map(int, ["1", "x", "3"]))


def test_the_executor_goes_on_after_an_exception(runner: Runner) -> None:
    """One item that fails does not take the workers with it."""
    with runner.open(workers_of(runner)) as executor:
        assert executor.submit(int, "x").exception() is not None
        assert executor.submit(int, "7").result() == 7


def test_every_worker_answers_once(runner: Runner) -> None:
    """Asked at once, as many different workers answer as there are, twice over."""
    with runner.open(workers_of(runner)) as executor:
        for _ in range(2):
            answers = in_every_worker(executor, workers_of(runner), threading.get_native_id)
            assert len(set(answers)) == workers_of(runner)


def test_all_workers_exist_before_the_first_round(runner: Runner) -> None:
    """Once all have answered, a round starts no thread or process any more."""
    with runner.open(workers_of(runner)) as executor:
        before = {fact.pid for fact in in_every_worker(executor, workers_of(runner), describe)}
        threads = threading.active_count()
        list(executor.map(abs, range(100)))
        assert threading.active_count() == threads
        assert {fact.pid for fact in in_every_worker(executor, workers_of(runner), describe)} == before


def test_nothing_is_left_behind(runner: Runner) -> None:
    """No worker thread or process outlives the context manager."""
    threads = set(threading.enumerate())
    with runner.open(workers_of(runner)) as executor:
        pids = {fact.pid for fact in in_every_worker(executor, workers_of(runner), describe)} - {os.getpid()}
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert set(threading.enumerate()) <= threads


def test_what_has_not_begun_is_dropped_when_the_caller_fails(runner: Runner) -> None:
    """An error in the caller does not wait for all items that are still queued."""
    begun = threading.Event()
    with pytest.raises(RuntimeError, match="caller"), runner.open(workers_of(runner)) as executor:
        if runner.start_method() is None:
            executor.submit(begun.set).result()
        futures = [executor.submit(abs, -1) for _ in range(1000)]
        raise RuntimeError("caller")
    assert all(future.done() for future in futures)


def test_an_unavailable_runner_says_why(runner: Runner) -> None:
    """unavailable() is None or a reason in words."""
    reason = runner.unavailable()
    assert reason is None or len(reason.split()) > 2


def test_a_worker_imports_only_the_task(runner: Runner) -> None:
    """No test tool, no report library and no other workload is loaded in a worker process."""
    script = (
        "from benchmarks.discovery import find_runners\n"
        "from benchmarks.runners.worker import in_every_worker\n"
        "import sys, workloads.sleep as sleep\n"
        "if __name__ == '__main__':\n"
        f"    with find_runners()[{runner.name!r}].open(1) as executor:\n"
        "        executor.submit(sleep.wait, 1).result()\n"
        "        print(*executor.submit(eval, 'list(__import__(\"sys\").modules)').result())\n"
    )
    if runner.start_method() in (None, "fork"):
        pytest.skip("its workers are this process, or copies of it")
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "workloads.sleep" in loaded
    assert not {"pytest", "numpy", "requests", "rich", "psutil", "workloads.matmul"} & set(loaded)


def test_a_worker_that_dies_breaks_the_executor(runner: Runner) -> None:
    """A worker process that is killed is an error at once, never a hang."""
    if runner.start_method() is None:
        pytest.skip("its workers are this process")
    with runner.open(2) as executor:
        in_every_worker(executor, 2, describe)
        with pytest.raises(Exception, match="abruptly"):
            executor.submit(partial(os._exit, 1)).result()
