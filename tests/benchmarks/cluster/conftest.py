"""A scheduler and two workers as processes of their own, with TCP between them and without this checkout.

The workers find the scheduler's process id in ``SCHEDULER_PID``, so that a task can end it.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 60.0


@dataclass(frozen=True)
class Cluster:
    """A running cluster: where its scheduler listens, where its workers keep files, and its processes."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[str]
    workers: tuple[subprocess.Popen[str], ...]


@pytest.fixture(scope="session")
def _lasting_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One cluster for all tests that leave it as it was."""
    with started_cluster(tmp_path_factory.mktemp("lasting")) as running:
        yield running


@pytest.fixture
def cluster(_lasting_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Two workers that were started in another folder, and ``DASK_SCHEDULER`` naming their scheduler."""
    monkeypatch.setenv("DASK_SCHEDULER", _lasting_cluster.address)
    return _lasting_cluster


@pytest.fixture
def fragile_cluster(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cluster]:
    """The same for one test only, which may take a part of it down."""
    with started_cluster(tmp_path) as running:
        monkeypatch.setenv("DASK_SCHEDULER", running.address)
        yield running


@contextmanager
def started_cluster(folder: Path) -> Iterator[Cluster]:
    """Start a cluster with two workers in ``folder`` and end whatever is left of it."""
    distributed = pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")
    with ExitStack() as closing:
        options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard")
        scheduler = closing.enter_context(_dask(folder, "0", "scheduler", *options))
        address = _address(scheduler)
        options = ("--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(folder))
        workers = [
            closing.enter_context(_dask(folder, str(scheduler.pid), "worker", address, *options))
            for _ in range(2)
        ]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(len(workers), timeout=PATIENCE_S)
        yield Cluster(address, folder, scheduler, tuple(workers))


@contextmanager
def _dask(folder: Path, scheduler_pid: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """Run a ``dask`` command that sees nothing of this checkout; its log goes to a pipe."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    process = subprocess.Popen(
        [sys.executable, "-m", "dask", *arguments],
        cwd=folder,
        env=variables | {"SCHEDULER_PID": scheduler_pid},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _address(scheduler: subprocess.Popen[str]) -> str:
    """Return where the scheduler says that it listens."""
    assert scheduler.stderr is not None
    for line in scheduler.stderr:
        if found := re.search(r"Scheduler at:\s+(tcp://\S+)", line):
            return found[1]
    raise AssertionError("the scheduler has ended without an address")
