"""Brings this checkout's code to a cluster that doesn't have it, or has another, and takes it away again."""

from __future__ import annotations

import importlib
import io
import sys
import uuid
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import cloudpickle

import benchmarks
import workloads

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Protocol

    from distributed import Client

    class Server(Protocol):
        """What is needed of a worker or a scheduler: its folder."""

        local_directory: str


PACKAGES = ("benchmarks", "workloads")


@contextmanager
def shipped(client: Client, addresses: Sequence[str]) -> Iterator[None]:
    """Let these workers import our packages from an archive while the context lasts.

    The scheduler, too, because it unpickles what it hands on. ``Client.upload_file`` would leave the archive
    on every later worker of a cluster that may be somebody else's, and would not replace modules that a
    worker has imported before.
    """
    name = f"gil-bench-{uuid.uuid4().hex}.zip"
    archive = pack()
    with _by_value():
        client.run_on_scheduler(arrive, name, archive)
        client.run(arrive, name, archive, workers=list(addresses))
    try:
        yield
    finally:
        if client.status == "running":  # with its scheduler gone, nobody can be told any more
            with _by_value(), suppress(OSError):  # nor when that, or a worker, goes just now
                there = client.nthreads()  # asking a worker that is gone takes for ever
                client.run(leave, name, workers=[address for address in addresses if address in there])
                client.run_on_scheduler(leave, name)


def pack() -> bytes:
    """Return a ZIP archive of the sources of our packages."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for package in (benchmarks, workloads):
            folder = Path(package.__path__[0])
            for source in sorted(folder.rglob("*.py")):
                file.write(source, source.relative_to(folder.parent))
    return archive.getvalue()


def arrive(
    name: str, archive: bytes, dask_worker: Server | None = None, dask_scheduler: Server | None = None
) -> None:
    """Have the packages imported from the archive from now on; Dask calls it in a worker or scheduler."""
    path = _place(name, dask_worker or dask_scheduler)
    path.write_bytes(archive)
    sys.path.insert(0, str(path))
    forget()


def leave(name: str, dask_worker: Server | None = None, dask_scheduler: Server | None = None) -> None:
    """Undo ``arrive``, wherever it has been called."""
    path = _place(name, dask_worker or dask_scheduler)
    if str(path) in sys.path:
        sys.path.remove(str(path))
    path.unlink(missing_ok=True)
    forget()


def _place(name: str, server: Server | None) -> Path:
    assert server is not None  # noqa: S101 - Dask passes whichever calls
    return Path(server.local_directory, name)


def forget() -> None:
    """Drop what has been imported of the packages: it may be other code of the same name."""
    for name in [name for name in sys.modules if name.partition(".")[0] in PACKAGES]:
        del sys.modules[name]
    importlib.invalidate_caches()


@contextmanager
def _by_value() -> Iterator[None]:
    """Have functions of this module travel as code: who shall call them can't import this module yet."""
    here = sys.modules[__name__]
    cloudpickle.register_pickle_by_value(here)
    try:
        yield
    finally:
        cloudpickle.unregister_pickle_by_value(here)
