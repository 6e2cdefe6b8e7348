"""Items on the workers of a cluster, and what happens when a part of it is lost."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING

import pytest

distributed = pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")

from benchmarks.cluster.losses import LostSchedulerError, LostWorkerError  # noqa: E402 - needs Dask
from benchmarks.kinds.tiny_tasks import spin  # noqa: E402
from benchmarks.runners.cluster import DASK  # noqa: E402
from benchmarks.runners.worker import in_every_worker  # noqa: E402

if TYPE_CHECKING:
    from tests.benchmarks.cluster.conftest import Cluster

PATIENCE_S = 60
FOR_EVER = "__import__('threading').Event().wait()"
END = "__import__('os')._exit(1)"


def test_items_are_executed_by_workers_without_this_checkout(cluster: Cluster) -> None:
    """A task of ours reaches workers that can't import it, and results keep the order of the items."""
    with distributed.Client(cluster.address, set_as_default=False) as client:
        finders = client.run(eval, "__import__('importlib.util').util.find_spec('benchmarks')")
        assert set(finders.values()) == {None}
    with DASK.open(2) as executor:
        assert list(executor.map(spin, range(200))) == [spin(count) for count in range(200)]


def test_each_worker_process_answers_once(cluster: Cluster) -> None:
    """As many calls as workers reach each of them, and they are the processes that were started apart."""
    with DASK.open(2) as executor:
        for _ in range(3):
            assert set(in_every_worker(executor, 2, os.getpid)) == {worker.pid for worker in cluster.workers}


def test_fewer_workers_than_there_are_do_all_the_work(cluster: Cluster) -> None:
    """A cell with one worker uses one, however many the cluster has."""
    with DASK.open(1) as executor:
        pids = set(executor.map(eval, ["__import__('os').getpid()"] * 20))
    assert len(pids) == 1
    assert pids < {worker.pid for worker in cluster.workers}


@pytest.mark.usefixtures("fragile_cluster")
def test_a_worker_that_a_task_ends_is_an_error() -> None:
    """Dask would try the call again on the other worker: here the first loss, with its address, counts."""
    with DASK.open(2) as executor:
        with pytest.raises(LostWorkerError, match=r"tcp://127\.0\.0\.1:\d+ ended abruptly"):
            list(executor.map(eval, ["1", END, "2", "3"]))
        with pytest.raises(LostWorkerError):
            list(executor.map(abs, [1]))


def test_a_worker_that_is_killed_at_work_is_an_error(fragile_cluster: Cluster) -> None:
    """Its call, which nobody else may take over, fails at once."""
    with DASK.open(2) as executor:
        begun = in_every_worker(executor, 2, os.getpid)
        waiting = executor.submit(eval, FOR_EVER)
        first = next(worker for worker in fragile_cluster.workers if worker.pid == begun[0])
        first.kill()
        assert isinstance(waiting.exception(PATIENCE_S), LostWorkerError)


def test_a_lost_scheduler_is_an_error(fragile_cluster: Cluster) -> None:
    """Whoever waits is told so, whoever asks later too, and closing comes to an end."""
    with DASK.open(2) as executor:
        waiting = executor.submit(eval, FOR_EVER)
        executor.submit(abs, -1).result()
        fragile_cluster.scheduler.kill()
        assert isinstance(waiting.exception(PATIENCE_S), LostSchedulerError)
        with pytest.raises(LostSchedulerError, match="is gone"):
            list(executor.map(abs, [1]))


@pytest.mark.usefixtures("cluster")
def test_what_a_task_raises_arrives_and_the_workers_stay() -> None:
    """An exception keeps its type, also among many items, and the next round works."""
    with DASK.open(2) as executor:
        with pytest.raises(ValueError, match="invalid literal"):
            list(executor.map(int, ["1", "x", "3"]))
        assert list(executor.map(int, ["1", "2"])) == [1, 2]


@pytest.mark.usefixtures("fragile_cluster")
def test_closing_drops_what_is_not_done() -> None:
    """Calls that have not ended are cancelled, and no thread stays."""
    threads = set(threading.enumerate())
    with DASK.open(2) as executor:
        futures = [executor.submit(eval, FOR_EVER) for _ in range(4)]
    assert all(future.cancelled() for future in futures)
    assert set(threading.enumerate()) <= threads
