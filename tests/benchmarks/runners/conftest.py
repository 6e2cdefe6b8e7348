"""A Dask scheduler and workers as processes of their own, with TCP between them and without this checkout.

The workers find the scheduler's process id in ``SCHEDULER_PID``, so that a task can end it.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE_S = 60


@dataclass(frozen=True)
class Cluster:
    """A running cluster: where its scheduler listens, where it keeps files, the scheduler, and the size."""

    address: str
    folder: Path
    scheduler: subprocess.Popen[bytes]
    workers: int

    def pids(self) -> set[int]:
        """Return the processes of the workers, once all are there."""
        distributed = pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")
        with distributed.Client(self.address, timeout=PATIENCE_S, set_as_default=False) as client:
            client.wait_for_workers(self.workers, timeout=PATIENCE_S)
            return set(client.run(os.getpid).values())


@contextmanager
def started_cluster(folder: Path, workers: int, *options: str) -> Iterator[Cluster]:
    """Start a scheduler and so many workers in ``folder``, and end whatever is left of them."""
    with ExitStack() as closing, socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
        free.close()
        scheduler = closing.enter_context(_dask(folder, 0, "scheduler", "--port", str(port)))
        address = f"tcp://127.0.0.1:{port}"
        one = ("worker", address, "--nthreads", "1", *options)
        for _ in range(workers):
            closing.enter_context(_dask(folder, scheduler.pid, *one))
        running = Cluster(address, folder, scheduler, workers)
        running.pids()
        yield running


@contextmanager
def _dask(folder: Path, scheduler_pid: int, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a ``dask`` command that sees nothing of this checkout."""
    variables = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
            cwd=folder,
            env=variables | {"SCHEDULER_PID": str(scheduler_pid), "DASK_TEMPORARY_DIRECTORY": str(folder)},
            stderr=log,
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="package")
def _lasting_cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """One cluster for all tests that leave its scheduler alone; a worker that ends is started anew."""
    pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")
    with started_cluster(tmp_path_factory.mktemp("lasting"), 2, "--nanny") as running:
        yield running


@pytest.fixture
def cluster(_lasting_cluster: Cluster, monkeypatch: pytest.MonkeyPatch) -> Cluster:
    """Two workers that were started in another folder, and ``DASK_SCHEDULER`` naming their scheduler."""
    _lasting_cluster.pids()
    monkeypatch.setenv("DASK_SCHEDULER", _lasting_cluster.address)
    return _lasting_cluster


@pytest.fixture
def fragile_cluster(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Cluster]:
    """So many workers for one test only, which may take some of them down for good, or the scheduler."""
    pytest.importorskip("distributed", reason="Dask is an extra that is not installed here")
    with started_cluster(tmp_path, request.param, "--no-nanny") as running:
        monkeypatch.setenv("DASK_SCHEDULER", running.address)
        yield running
