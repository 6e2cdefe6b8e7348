"""Conformance: what every runner that discovery finds must do."""

from __future__ import annotations

import hashlib
import importlib
import math
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import pytest

from benchmarks.machine.meters import NO_QUOTA
from benchmarks.measure.open_cell import open_cell
from benchmarks.measure.rounds import Work
from benchmarks.plan.presets import Cell
from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import FailedError
from benchmarks.runners.model import CannotRunError, Runner, plain_task
from benchmarks.runners.worker import describe, in_every_worker
from workloads.model import Workload, WrongResultError

ROOT = Path(__file__).resolve().parents[3]
RUNNERS = [
    pytest.param(
        runner, id=name, marks=pytest.mark.skipif(runner.unavailable() is not None, reason=f"no {name} here")
    )
    for name, runner in find_runners().items()
]
# Since 3.12 fork from a process with threads warns; pytest has threads, a measuring process has none yet.
pytestmark = pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")


def workers_of(runner: Runner) -> int:
    """Return how many workers the runner is tried with; sequential has one, the caller."""
    return 1 if runner.name == "sequential" else 2


def ships(runner: Runner) -> bool:
    """Return whether items and results have to be pickled on their way."""
    return runner.start_method() is not None or runner.own_gils


@contextmanager
def opened(runner: Runner) -> Iterator[Executor]:
    """Yield the runner's executor; skip the test where this process can't start its workers."""
    with ExitStack() as closing:
        try:
            executor = closing.enter_context(runner.open(workers_of(runner)))
        except CannotRunError as reason:
            pytest.skip(str(reason))
        yield executor


def run_a_round(runner: Runner, task: Callable[[Any], Any], item: object, result: object) -> None:
    """Open a cell of the workload "odd" and run one round of it; skip the test where that is impossible."""

    def check(_items: Sequence[Any], results: Sequence[Any]) -> None:
        if list(results) != [result]:
            raise WrongResultError(str(results))

    workload = Workload("odd", "Is odd.", "things", task, lambda: nullcontext([item]), check)
    if runner.refuses(workload):
        pytest.skip("it executes no such workload")
    work = Work(workload, [item], (), lambda: NO_QUOTA, time.perf_counter)
    try:
        cell = open_cell(Cell("odd", runner.name, workers_of(runner)), runner, work)
    except FailedError as error:
        if error.failure.status == "failed":
            raise
        pytest.skip(error.failure.reason)
    with cell.closing:
        cell.run()


@pytest.fixture(scope="module", params=RUNNERS)
def runner(request: pytest.FixtureRequest) -> Runner:
    """Every runner that can run here."""
    found: Runner = request.param
    return found


@pytest.fixture(scope="module")
def executor(runner: Runner) -> Iterator[Executor]:
    """The runner's executor, opened once for all tests that leave it as it was: these come last."""
    with opened(runner) as executor:
        yield executor


def test_nothing_is_left_behind(runner: Runner) -> None:
    """No worker thread, process or open file outlives the context manager."""
    with opened(runner):  # what a first pool starts once and for all: a fork server, a resource tracker
        pass
    threads, files = set(threading.enumerate()), open_files()
    with opened(runner) as executor:
        pids = {fact.pid for fact in in_every_worker(executor, workers_of(runner), describe)} - {os.getpid()}
    assert not [pid for pid in pids if psutil.pid_exists(pid)]
    assert set(threading.enumerate()) <= threads
    assert open_files() <= files


def open_files() -> int:
    """Return how many file descriptors are open in this process."""
    return psutil.Process().num_fds() if hasattr(psutil.Process, "num_fds") else 0


def test_what_has_not_begun_is_dropped_when_the_caller_fails(runner: Runner) -> None:
    """An error in the caller does not wait for all items that are still queued."""
    with pytest.raises(RuntimeError, match="caller"), opened(runner) as executor:
        futures = [executor.submit(abs, -1) for _ in range(1000)]
        raise RuntimeError("caller")
    assert all(future.done() for future in futures)


@pytest.mark.parametrize("runner", find_runners().values(), ids=find_runners())
def test_an_unavailable_runner_says_why(runner: Runner) -> None:
    """unavailable() is None or a reason in words."""
    reason = runner.unavailable()
    assert reason is None or len(reason.split()) > 2


def test_an_item_that_cannot_be_pickled_is_executed_or_named(runner: Runner) -> None:
    """Where items are shipped, the sentence names workload, runner and reason; elsewhere it makes no odds."""
    if not ships(runner):
        run_a_round(runner, callable, threading.Lock(), result=False)
        return
    with pytest.raises(FailedError, match=f"odd under {runner.name} with 2 workers failed") as raised:
        run_a_round(runner, callable, threading.Lock(), result=False)
    assert "can't be pickled (" in raised.value.failure.reason
    assert "lock" in raised.value.failure.reason


def test_a_result_that_cannot_be_pickled_is_handed_over_or_named(runner: Runner) -> None:
    """As an item that can't."""
    if not ships(runner):
        run_a_round(runner, importlib.import_module, "math", math)
        return
    with pytest.raises(FailedError, match=f"odd under {runner.name} with 2 workers failed") as raised:
        run_a_round(runner, hashlib.sha256, b"", hashlib.sha256(b""))
    assert "can't be pickled (" in raised.value.failure.reason
    assert "HASH" in raised.value.failure.reason


def test_a_worker_imports_only_the_task(runner: Runner) -> None:
    """No test tool, no report library and no other workload is loaded in a worker with its own modules."""
    script = (
        "from benchmarks.plan.selection import find_runners\n"
        "from benchmarks.runners.worker import in_every_worker\n"
        "from functools import partial\n"
        "import sys, workloads.sleep as sleep\n"
        "if __name__ == '__main__':\n"
        f"    with find_runners()[{runner.name!r}].open(2) as executor:\n"
        "        in_every_worker(executor, 2, partial(sleep.wait, 1))\n"
        "        print(*executor.submit(eval, 'list(__import__(\"sys\").modules)', {}).result())\n"
    )
    if not ships(runner) or runner.start_method() == "fork":
        pytest.skip("its workers are this process, or copies of it")
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "workloads.sleep" in loaded
    own = runner.name in {"dask", "joblib-loky"}  # these have libraries of their own in their workers
    libraries = {"numpy", "requests", "rich", "psutil"} if not own else set()
    assert not {"pytest", "workloads.matmul", *libraries} & set(loaded)


def test_a_worker_that_dies_breaks_the_executor(runner: Runner) -> None:
    """A worker process that is killed is an error at once, never a hang."""
    if runner.start_method() is None:
        pytest.skip("its workers are this process")
    with opened(runner) as executor:
        in_every_worker(executor, 2, describe)
        with pytest.raises(Exception, match=r"abruptly|unexpectedly"):
            executor.submit(partial(os._exit, 1)).result()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")
def test_forked_workers_conform_in_a_process_without_threads(tmp_path: Path) -> None:
    """The watchdog of pytest is a thread, so that the tests above skip fork: here they run without it."""
    pytest_alone = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command = [*pytest_alone, __file__, "-k", "[processes-fork]", "-o", "faulthandler_timeout=0"]
    with (tmp_path / "said").open("w+") as said:  # no pipe: a worker left behind would keep it open
        ran = subprocess.run(
            command, cwd=ROOT, stdout=said, stderr=subprocess.STDOUT, check=False, timeout=100
        )
    told = (tmp_path / "said").read_text()
    assert ran.returncode == 0, told
    assert " 1 skipped" in told  # what its workers import, being copies of the process


def test_results_come_in_the_order_of_the_items(executor: Executor) -> None:
    """map() keeps the order of the items, whichever worker was first."""
    assert list(executor.map(abs, range(-50, 0))) == list(range(50, 0, -1))


def test_no_items_give_no_results(executor: Executor) -> None:
    """Nothing to do is no error."""
    assert list(executor.map(abs, [])) == []


def test_thousands_of_tiny_items_are_executed(executor: Executor) -> None:
    """Nothing is lost when there are many more items than workers."""
    assert sum(executor.map(abs, range(3000))) == 3000 * 2999 // 2


def test_a_large_result_comes_back_whole(executor: Executor) -> None:
    """A result larger than a pipe's buffer arrives."""
    assert len(executor.submit(bytes, 20_000_000).result()) == 20_000_000


def test_an_exception_of_the_task_reaches_the_caller(executor: Executor) -> None:
    """The task's own exception is raised, of its own type."""
    with pytest.raises(ValueError, match="invalid literal"):
        list(executor.map(int, ["1", "x", "3"]))


def test_the_executor_goes_on_after_an_exception(executor: Executor) -> None:
    """One item that fails does not take the workers with it."""
    assert executor.submit(int, "x").exception() is not None
    assert executor.submit(int, "7").result() == 7


def test_every_worker_answers_once(runner: Runner, executor: Executor) -> None:
    """Asked at once, as many different workers answer as there are, twice over; coroutines share a thread."""
    for _ in range(2):
        answers = in_every_worker(executor, workers_of(runner), threading.get_native_id)
        assert len(answers) == workers_of(runner)
        assert len(set(answers)) == (workers_of(runner) if runner.task is plain_task else 1)


def test_all_workers_exist_before_the_first_round(runner: Runner, executor: Executor) -> None:
    """Once all have answered, a round starts no thread or process any more."""
    before = {fact.pid for fact in in_every_worker(executor, workers_of(runner), describe)}
    threads = threading.active_count()
    list(executor.map(abs, range(100)))
    assert threading.active_count() == threads
    assert {fact.pid for fact in in_every_worker(executor, workers_of(runner), describe)} == before
