"""Which workers of a cluster are used, and why a cluster can't be."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")

from benchmarks.cluster import opening
from benchmarks.cluster.opening import NoSchedulerError, OtherPythonError, choose, python_name
from benchmarks.runners.cluster import DASK
from benchmarks.runners.model import CannotRunError


def test_workers_with_several_threads_are_left_out() -> None:
    """A worker does one thing at a time, as everywhere else; the choice does not depend on the order."""
    threads = {"tcp://c:1": 1, "tcp://a:1": 4, "tcp://b:1": 1}
    assert choose(threads, 2, "tcp://s:8786") == ["tcp://b:1", "tcp://c:1"]
    assert choose(threads, 1, "tcp://s:8786") == ["tcp://b:1"]


@pytest.mark.usefixtures("cluster")
def test_a_cluster_with_too_few_workers_is_no_failure() -> None:
    """The cell is skipped: the sentence says how many there are and how to get more."""
    with pytest.raises(CannotRunError, match=r"2 workers with one thread .* and 4 are wanted.*--nthreads 1"):
        DASK.make(4)


def test_an_address_at_which_nobody_answers_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scheduler that is not there is an error within seconds."""
    monkeypatch.setenv("DASK_SCHEDULER", "tcp://127.0.0.1:1")
    monkeypatch.setattr(opening, "CONNECT_TIMEOUT_S", 0.1)
    with pytest.raises(NoSchedulerError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        DASK.make(2)


@pytest.mark.usefixtures("cluster")
def test_workers_with_another_python_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their times would be compared with those of this interpreter; the sentence names both."""
    theirs = re.escape(opening.python_here())
    monkeypatch.setattr(opening, "python_here", lambda: "3.99t")
    with pytest.raises(OtherPythonError, match=rf"runs CPython {theirs} and this is CPython 3\.99t"):
        DASK.make(2)


def test_a_free_threaded_build_is_another_python() -> None:
    """Patch versions don't matter; the build does."""
    assert [python_name("3.14.2", 0), python_name("3.14.0rc1", None)] == ["3.14", "3.14"]
    assert python_name("3.14.2", 1) == "3.14t"


def test_who_starts_the_workers_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Dask spawns its own; those of an existing cluster were started by somebody else."""
    monkeypatch.delenv("DASK_SCHEDULER", raising=False)
    assert DASK.start_method() == "spawn"
    monkeypatch.setenv("DASK_SCHEDULER", "tcp://127.0.0.1:8786")
    assert DASK.start_method() == "existing cluster"
