"""Dask: the workers of a cluster; of the one that ``DASK_SCHEDULER`` names, else of one on this machine."""

from __future__ import annotations

import importlib.util
import os
from typing import TYPE_CHECKING

from benchmarks.runners.model import Runner

if TYPE_CHECKING:
    from concurrent.futures import Executor

SCHEDULER_VARIABLE = "DASK_SCHEDULER"
"""Address of a scheduler that runs already, such as ``tcp://10.0.0.5:8786``."""


def make_cluster(workers: int) -> Executor:
    """Return an executor on ``workers`` workers of a Dask cluster."""
    # Only who measures with Dask waits for its import, and only there it may be missing.
    from benchmarks.cluster.opening import open_existing, open_local  # noqa: PLC0415

    address = os.environ.get(SCHEDULER_VARIABLE)
    return open_existing(address, workers) if address else open_local(workers)


def unavailable() -> str | None:
    """Return how to get Dask where it is not installed, or None."""
    if importlib.util.find_spec("distributed") is None:
        return "Dask is an extra that is not installed here; `make bench DASK=1` installs and measures it"
    return None


def start_method() -> str:
    """Return ``spawn``, which is how Dask starts processes here, or who has started them."""
    return "existing cluster" if os.environ.get(SCHEDULER_VARIABLE) else "spawn"


DASK = Runner("dask", make_cluster, unavailable, start_method, extra=True, optional=True)
