"""Opens an executor on a Dask cluster: one that exists, or one of processes on this machine."""

from __future__ import annotations

import os
import platform
import sysconfig
import tempfile
from contextlib import ExitStack
from typing import TYPE_CHECKING

import dask
from distributed import Client, LocalCluster

from benchmarks.cluster.executor import ClusterExecutor
from benchmarks.cluster.losses import watch
from benchmarks.cluster.shipping import shipped
from benchmarks.process.supervisor import SCRATCH_VARIABLE
from benchmarks.runners.model import CannotRunError
from benchmarks.runners.worker import START_TIMEOUT_S

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

CONNECT_TIMEOUT_S = 10.0
QUIET = {"distributed.admin.tick.interval": "1 s", "distributed.admin.system-monitor.interval": "10 s"}
"""How often a scheduler looks after itself: 50 times a second by default, during others' rounds as well."""


class NoSchedulerError(Exception):
    """There is no scheduler at the address that was given."""


class OtherPythonError(Exception):
    """A worker runs another Python, whose times are no measure of this one."""


def open_local(workers: int) -> ClusterExecutor:
    """Return an executor on a new cluster of so many worker processes, which import from this checkout."""
    with ExitStack() as closing:
        parent = os.environ.get(SCRATCH_VARIABLE) or None  # removed even if this process is killed
        folder = closing.enter_context(tempfile.TemporaryDirectory(prefix="dask-", dir=parent))
        closing.enter_context(dask.config.set(QUIET))
        cluster = closing.enter_context(_scheduler_here(folder))
        client = closing.enter_context(Client(cluster, set_as_default=False))
        cluster.scale(workers)
        client.wait_for_workers(workers, timeout=START_TIMEOUT_S)
        addresses = sorted(client.nthreads())
        return ClusterExecutor(client.sync(watch, client, addresses), addresses, closing.pop_all())


def _scheduler_here(folder: str) -> LocalCluster:
    """Return a cluster that has no workers yet; its scheduler is a thread of this process.

    Dask's profiler samples the threads of a server's process every 10 ms. Workers have it as everywhere;
    here it would disturb the rounds of all other cells.
    """
    with dask.config.set({"distributed.worker.profile.enabled": False}):
        return LocalCluster(
            n_workers=0,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any free port: the usual one may be taken
            local_directory=folder,
        )


def open_existing(address: str, workers: int) -> ClusterExecutor:
    """Return an executor on so many workers of the cluster at ``address``, to which our code is brought.

    Raises:
        NoSchedulerError: Nobody answers there.
        OtherPythonError: A worker runs another Python.
        CannotRunError: The cluster has too few workers with one thread.
    """
    with ExitStack() as closing:
        try:
            client = Client(address, timeout=CONNECT_TIMEOUT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NoSchedulerError(f"no Dask scheduler answers at {address} ({error}).") from error
        closing.enter_context(client)
        addresses = choose(client.nthreads(), workers, address)
        watching = client.sync(watch, client, addresses)
        refuse_other_pythons(client, addresses)
        closing.enter_context(shipped(client, addresses))
        return ClusterExecutor(watching, addresses, closing.pop_all())


def choose(threads: Mapping[str, int], workers: int, scheduler: str) -> list[str]:
    """Return the addresses of as many workers as are wanted, always the same ones of the same cluster.

    Args:
        threads: How many threads each worker has, by its address.
        workers: How many workers are wanted.
        scheduler: Its address, for the sentence.

    Raises:
        CannotRunError: There are too few that do one thing at a time.
    """
    single = sorted(address for address, count in threads.items() if count == 1)
    if len(single) < workers:
        raise CannotRunError(
            f"the cluster at {scheduler} has {len(single)} workers with one thread ({len(threads)} in all)"
            f" and {workers} are wanted: start more with `dask worker {scheduler} --nthreads 1`,"
            " or choose with WORKERS="
        )
    return single[:workers]


def refuse_other_pythons(client: Client, addresses: Sequence[str]) -> None:
    """Make sure that all workers run the Python that everything else is measured with.

    Raises:
        OtherPythonError: One has another X.Y, or is a free-threaded build where this is none, or vice versa.
    """
    ours = python_here()
    versions = client.run(platform.python_version, workers=list(addresses))
    builds = client.run(sysconfig.get_config_var, "Py_GIL_DISABLED", workers=list(addresses))
    for address in addresses:
        theirs = python_name(versions[address], builds[address])
        if theirs != ours:
            raise OtherPythonError(
                f"the worker at {address} runs CPython {theirs} and this is CPython {ours}: start the workers"
                f" with {ours}, or measure with PYTHON=python{theirs}."
            )


def python_here() -> str:
    """Return the name of the Python that executes this."""
    return python_name(platform.python_version(), sysconfig.get_config_var("Py_GIL_DISABLED"))


def python_name(version: str, free_threaded: object) -> str:
    """Return what people call a Python: ``3.14t``."""
    return ".".join(version.split(".")[:2]) + ("t" if free_threaded else "")
