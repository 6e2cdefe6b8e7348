"""Dask: the workers of the cluster that ``DASK_SCHEDULER`` names, or of a new local one.

Dask is imported only to open a cluster: it may be missing, and its import is slow.
"""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import os
import sysconfig
import tempfile
from concurrent.futures import Executor, Future
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from benchmarks.runners.dask_code import our_code
from benchmarks.runners.model import CannotRunError, Runner, Variant
from benchmarks.runners.worker import START_TIMEOUT_S
from tools.speaking.words import is_command, spoken
from workloads.model import SCRATCH_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    from distributed import Client

Result = TypeVar("Result")

SCHEDULER_VARIABLE = "DASK_SCHEDULER"
"""Address of a running scheduler, for example ``tcp://10.0.0.5:8786``."""

ANSWER_TIMEOUT_S = 10.0
QUIET = {"distributed.admin.tick.interval": "1 s", "distributed.admin.system-monitor.interval": "10 s"}
"""Intervals of the scheduler's housekeeping: by default 50 times a second, even in other cells' rounds."""


class NoSchedulerError(Exception):
    """No scheduler answers at the given address."""


class OtherPythonError(Exception):
    """A worker runs another Python, so its times say nothing about this one."""


class LostWorkerError(Exception):
    """A worker of the cluster is gone. Dask would go on with fewer workers than are to be measured."""


class LostSchedulerError(Exception):
    """The scheduler is gone, and with it everything that its workers were doing."""


class DaskExecutor(Executor):
    """Executes calls only on these workers, and makes every call fail once one of them is lost.

    Dask's own executor waits forever for a lost worker, and its ``map`` fetches results one by one, which
    doubles the time of tiny items.
    """

    def __init__(self, client: Client, addresses: Sequence[str]) -> None:
        self.closing = ExitStack()
        """Closed with the executor."""
        self._client = client
        self._scheduler: str = client.scheduler.address
        self._addresses = list(addresses)
        self._turns = itertools.cycle(self._addresses)
        self._pending: set[Future[Any]] = set()
        self._lost: asyncio.Future[str] = client.sync(self._first_lost)

    def submit(self, fn: Callable[..., Result], /, *args: Any, **kwargs: Any) -> Future[Result]:  # noqa: ANN401 - as the standard one
        """Send a call to the next worker in turn, so that as many calls as workers reach every worker."""
        call, address = partial(fn, *args, **kwargs), next(self._turns)
        begin = partial(self._client.submit, call, workers=[address], pure=False)
        future = asyncio.run_coroutine_threadsafe(self._unless_lost(begin), self._client.loop.asyncio_loop)
        self._pending.add(future)
        future.add_done_callback(self._pending.discard)
        return future

    def map(
        self,
        fn: Callable[..., Result],
        *iterables: Iterable[Any],
        timeout: float | None = None,  # noqa: ARG002 - rounds have none; who supervises them has
        chunksize: int = 1,  # noqa: ARG002 - Dask sends the items in batches of its own
    ) -> Iterator[Result]:
        """Execute every item where Dask chooses, and return the results in the order of the items.

        Raises:
            LostWorkerError: A worker is gone.
            LostSchedulerError: The scheduler is gone.
            Exception: The first error of a call; the others are dropped.
        """
        begin = partial(self._client.map, fn, *iterables, workers=self._addresses, pure=False)
        gather = self._client.gather
        results: list[Result] = self._client.sync(self._unless_lost, lambda: gather(begin()))
        return iter(results)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: ARG002, FBT001, FBT002 - as the standard one
        """Drop unfinished calls and close everything; a call that runs in a remote worker ends unnoticed."""
        for future in list(self._pending):
            future.cancel()
        self.closing.close()

    async def _first_lost(self) -> asyncio.Future[str]:
        """Return a future for the address of the first worker lost from now on."""
        lost: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def note(address: str, event: tuple[Any, Mapping[str, Any]]) -> None:
            if event[1].get("action") == "remove-worker" and not lost.done():
                lost.set_result(address)

        for address in self._addresses:
            self._client.subscribe_topic(address, partial(note, address))
        return lost

    async def _unless_lost(self, begin: Callable[[], Awaitable[Result]]) -> Result:
        """Return the result of ``begin``, unless a worker or the scheduler is lost before or meanwhile."""
        gone = LostSchedulerError(f"the scheduler at {self._scheduler} is gone.")
        if self._client.status != "running":
            raise gone
        task = asyncio.ensure_future(begin())
        either: tuple[asyncio.Future[Any], ...] = (task, self._lost)
        try:
            await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
            if self._lost.done():
                raise LostWorkerError(f"the worker at {self._lost.result()} ended abruptly or was removed.")
            if task.cancelled() or self._client.status != "running":
                raise gone
            return task.result()
        finally:
            task.cancel()


def make_cluster(workers: int) -> Executor:
    """Return an executor on ``workers`` workers of a Dask cluster."""
    address = os.environ.get(SCHEDULER_VARIABLE)
    return open_existing(address, workers) if address else open_local(workers)


def open_local(workers: int) -> DaskExecutor:
    """Return an executor on a new cluster of ``workers`` processes, which import from this checkout.

    Its scheduler is a thread of this process. Dask's profiler samples the threads of a process every 10 ms:
    workers keep it, but here it would disturb the rounds of all other cells.
    """
    import dask
    from distributed import Client, LocalCluster

    with ExitStack() as opening:
        parent = os.environ.get(SCRATCH_VARIABLE) or None  # removed even if this process is killed
        folder = opening.enter_context(tempfile.TemporaryDirectory(prefix="dask-", dir=parent))
        opening.enter_context(dask.config.set(QUIET))
        with dask.config.set({"distributed.worker.profile.enabled": False}):
            cluster = LocalCluster(
                n_workers=0,  # not yet: workers are to have the profiler
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",  # any free port: the usual one may be taken
                local_directory=folder,
            )
        opening.enter_context(cluster)
        client = opening.enter_context(Client(cluster, set_as_default=False))
        cluster.scale(workers)
        client.wait_for_workers(workers, timeout=START_TIMEOUT_S)
        executor = DaskExecutor(client, sorted(client.nthreads()))
        executor.closing = opening.pop_all()
        return executor


def open_existing(address: str, workers: int) -> DaskExecutor:
    """Return an executor on ``workers`` workers of the cluster at ``address``; sends our code there.

    Raises:
        NoSchedulerError: No scheduler answers.
        OtherPythonError: A worker runs another Python.
        CannotRunError: The cluster has too few workers with one thread.
    """
    from distributed import Client

    with ExitStack() as opening:
        try:
            client = Client(address, timeout=ANSWER_TIMEOUT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise NoSchedulerError(f"no Dask scheduler answers at {address} ({error}).") from error
        opening.enter_context(client)
        addresses = choose(client.nthreads(), workers, address)
        executor = DaskExecutor(client, addresses)
        refuse_other_pythons(client, addresses)
        opening.enter_context(our_code(client, addresses, ANSWER_TIMEOUT_S))
        executor.closing = opening.pop_all()
        return executor


def choose(threads: Mapping[str, int], workers: int, scheduler: str) -> list[str]:
    """Return the addresses of ``workers`` single-threaded workers, always the same ones of a cluster.

    Raises:
        CannotRunError: There are too few single-threaded ones.
    """
    single = sorted(address for address, count in threads.items() if count == 1)
    if len(single) < workers:
        raise CannotRunError(
            f"the cluster at {scheduler} has {len(single)} workers with one thread ({len(threads)} in all),"
            f" but {workers} are needed: start more with `dask worker {scheduler} --nthreads 1`,"
            f" or set {spoken('WORKERS=')}"
        )
    return single[:workers]


def refuse_other_pythons(client: Client, addresses: Sequence[str]) -> None:
    """Check that all workers run the Python that is measured.

    Raises:
        OtherPythonError: One has another X.Y, or only one of the two is a free-threaded build.
    """
    ours = python_here()
    versions = client.run(sysconfig.get_python_version, workers=list(addresses))
    builds = client.run(sysconfig.get_config_var, "Py_GIL_DISABLED", workers=list(addresses))
    for address in addresses:
        theirs = python_name(versions[address], builds[address])
        if theirs != ours:
            raise OtherPythonError(
                f"the worker at {address} runs CPython {theirs}, but this is CPython {ours}: start the"
                f" workers with {ours}, or measure with {spoken('PYTHON=')}python{theirs}."
            )


def python_here() -> str:
    """Return the name of this Python."""
    return python_name(sysconfig.get_python_version(), sysconfig.get_config_var("Py_GIL_DISABLED"))


def python_name(version: str, free_threaded: object) -> str:
    """Return a readable name of a Python, for example ``3.14t``."""
    return version + ("t" if free_threaded else "")


def unavailable() -> str | None:
    """Return how to install Dask if it is missing, or None."""
    if importlib.util.find_spec("distributed") is None:
        how = "pip install 'gil-bench[dask]'" if is_command() else "make bench DASK=1"
        return f"Dask is not installed; `{how}` installs it"
    return None


def start_method() -> str:
    """Return ``spawn``, Dask's start method here, or ``existing cluster``."""
    return "existing cluster" if os.environ.get(SCHEDULER_VARIABLE) else "spawn"


DASK = Runner("dask", make_cluster, unavailable, start_method, variant=Variant.OPTIONAL)
