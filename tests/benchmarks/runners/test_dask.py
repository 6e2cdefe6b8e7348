"""Items on the workers of a Dask cluster: which are used, and what is lost."""

from __future__ import annotations

import os
import re
import socket
import sysconfig
import threading
from typing import TYPE_CHECKING

import pytest

distributed = pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")

from benchmarks.runners import dask  # noqa: E402 - needs no Dask, as all below
from benchmarks.runners.dask import (  # noqa: E402
    DASK,
    LostSchedulerError,
    LostWorkerError,
    NoSchedulerError,
    OtherPythonError,
    choose,
    python_name,
)
from benchmarks.runners.model import CannotRunError  # noqa: E402
from benchmarks.runners.worker import in_every_worker  # noqa: E402

if TYPE_CHECKING:
    from pathlib import Path

    from tests.benchmarks.runners.conftest import Cluster

PATIENCE_S = 60
FOR_EVER = "__import__('threading').Event().wait()"


def test_each_worker_process_answers_once(cluster: Cluster) -> None:
    """As many calls as workers reach each of them, and they are the processes that were started apart."""
    with DASK.open(2) as executor:
        for _ in range(3):
            assert set(in_every_worker(executor, 2, os.getpid)) == cluster.pids()


def test_fewer_workers_than_there_are_do_all_the_work(cluster: Cluster) -> None:
    """A cell with one worker uses one, however many the cluster has."""
    with DASK.open(1) as executor:
        pids = set(executor.map(eval, ["__import__('os').getpid()"] * 20))
    assert len(pids) == 1
    assert pids < cluster.pids()


@pytest.mark.usefixtures("cluster")
def test_what_a_task_raises_arrives_and_the_workers_stay() -> None:
    """An exception keeps its type, also among many items, and the next round works."""
    with DASK.open(2) as executor:
        with pytest.raises(ValueError, match="invalid literal"):
            list(executor.map(int, ["1", "x", "3"]))
        assert list(executor.map(int, ["1", "2"])) == [1, 2]


@pytest.mark.usefixtures("cluster")
def test_a_worker_that_a_task_ends_is_an_error(tmp_path: Path) -> None:
    """Dask tries the call again on the other worker: here the first loss, with its address, counts."""
    end_one = f"__import__('os').mkdir({str(tmp_path / 'once')!r}) or __import__('os')._exit(1)"
    with DASK.open(2) as executor:
        with pytest.raises(LostWorkerError, match=r"tcp://127\.0\.0\.1:\d+ ended abruptly"):
            list(executor.map(eval, ["1", end_one, "2", "3"]))
        with pytest.raises(LostWorkerError):
            list(executor.map(abs, [1]))


@pytest.mark.usefixtures("cluster")
def test_a_worker_that_is_killed_at_work_is_an_error() -> None:
    """Its call, which nobody else may take over, fails at once."""
    with DASK.open(2) as executor:
        begun = in_every_worker(executor, 2, os.getpid)
        waiting = executor.submit(eval, FOR_EVER)
        os.kill(begun[0], 9)
        assert isinstance(waiting.exception(PATIENCE_S), LostWorkerError)


@pytest.mark.parametrize("fragile_cluster", [1], indirect=True)
def test_a_lost_scheduler_is_an_error(fragile_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever waits is told so, whoever asks later too, and closing comes to an end."""
    monkeypatch.setattr(dask, "ANSWER_TIMEOUT_S", 1)
    with DASK.open(1) as executor:
        assert executor.submit(abs, -1).result() == 1
        waiting = executor.submit(eval, FOR_EVER)
        fragile_cluster.scheduler.kill()
        assert isinstance(waiting.exception(PATIENCE_S), LostSchedulerError)
        with pytest.raises(LostSchedulerError, match="is gone"):
            list(executor.map(abs, [1]))


@pytest.mark.usefixtures("cluster")
def test_closing_drops_what_is_not_done() -> None:
    """Calls that have not ended are cancelled, and no thread stays."""
    threads = set(threading.enumerate())
    with socket.create_server(("127.0.0.1", 0)) as server:
        hang = f"__import__('socket').create_connection({server.getsockname()}).recv(1)"
        with DASK.open(2) as executor:
            futures = [executor.submit(eval, hang) for _ in range(4)]
            begun, _ = server.accept()
    begun.close()
    assert all(future.cancelled() for future in futures)
    assert set(threading.enumerate()) <= threads


def test_workers_with_several_threads_are_left_out() -> None:
    """A worker does one thing at a time, as everywhere else; the choice does not depend on the order."""
    threads = {"tcp://c:1": 1, "tcp://a:1": 4, "tcp://b:1": 1}
    assert choose(threads, 2, "tcp://s:8786") == ["tcp://b:1", "tcp://c:1"]
    assert choose(threads, 1, "tcp://s:8786") == ["tcp://b:1"]


@pytest.mark.usefixtures("cluster")
def test_a_cluster_with_too_few_workers_is_no_failure() -> None:
    """The cell is skipped: the sentence says how many there are and how to get more."""
    with pytest.raises(CannotRunError, match=r"2 workers with one thread.* but 4 are needed.*--nthreads 1"):
        DASK.make(4)


def test_an_address_at_which_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that is not there is an error within seconds."""
    monkeypatch.setenv("DASK_SCHEDULER", "tcp://127.0.0.1:1")
    monkeypatch.setattr(dask, "ANSWER_TIMEOUT_S", 0.1)
    with pytest.raises(NoSchedulerError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        DASK.make(2)


@pytest.mark.usefixtures("cluster")
def test_workers_with_another_python_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their times would be compared with those of this interpreter; the sentence names both."""
    theirs = re.escape(sysconfig.get_python_version())
    monkeypatch.setattr(dask, "python_here", lambda: "3.99t")
    with pytest.raises(OtherPythonError, match=rf"runs CPython {theirs}t?, but this is CPython 3\.99t"):
        DASK.make(2)


def test_a_free_threaded_build_is_another_python() -> None:
    """The build is part of the name."""
    assert [python_name("3.14", 0), python_name("3.14", None)] == ["3.14", "3.14"]
    assert python_name("3.14", 1) == "3.14t"


def test_who_starts_the_workers_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask spawns its own; those of an existing cluster were started by somebody else."""
    monkeypatch.delenv("DASK_SCHEDULER", raising=False)
    assert DASK.start_method() == "spawn"
    monkeypatch.setenv("DASK_SCHEDULER", "tcp://127.0.0.1:8786")
    assert DASK.start_method() == "existing cluster"
