"""Our code on the workers of a Dask cluster that may be somebody else's: brought, and taken away again.

What executes there is pickled by value: workers can't import this module.
"""

from __future__ import annotations

import io
import sys
import uuid
import zipfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from distributed import Client, Worker

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("benchmarks", "workloads")
"""The packages that workers import from this checkout."""

ABOVE = __name__.partition("benchmarks.runners.dask_code")[0].removesuffix(".")
"""The package that contains them where a user's function is measured, else empty."""


@contextmanager
def our_code(client: Client, addresses: Sequence[str], answer_timeout_s: float) -> Iterator[None]:
    """Let these workers import our packages within the context, and leave nothing there.

    The scheduler, too, because it unpickles what it passes on. ``Client.upload_file`` and its plug-ins would
    leave the archive on every later worker of a cluster that others may use, and would keep the modules of an
    earlier run. At the end, workers have ``answer_timeout_s`` to answer.
    """
    import cloudpickle

    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # workers can't import them yet
    name, archive = f"gil-bench-{uuid.uuid4().hex}.zip", pack()
    try:
        client.run_on_scheduler(arrive, name, archive)
        client.run(arrive, name, archive, workers=list(addresses))
        yield
    finally:
        if client.status == "running":  # without its scheduler no worker can be reached
            with suppress(OSError):  # the scheduler or a worker may end just now
                client.run_on_scheduler(leave, name)
                there = list(set(addresses) & set(client.nthreads()))  # Dask would wait for lost workers
                client.sync(client.run, leave, name, workers=there, callback_timeout=answer_timeout_s)


def pack() -> bytes:
    """Return a ZIP archive of the sources of our packages."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for package in PACKAGES:
            for source in sorted((ROOT / package).rglob("*.py")):
                file.write(source, Path(ABOVE) / source.relative_to(ROOT))
        if ABOVE:
            for source in (Path(place) for place in sys.modules[ABOVE].__path__):
                for name in ("__init__.py", "renamed.py"):
                    file.write(source / name, Path(ABOVE) / name)
    return archive.getvalue()


async def arrive(name: str, archive: bytes, dask_worker: Worker) -> None:
    """Make our packages importable from the archive; Dask passes the worker or scheduler."""
    forget()
    await dask_worker.upload_file(name, archive)


def leave(name: str, dask_worker: Worker) -> None:
    """Undo ``arrive``."""
    path = Path(dask_worker.local_directory, name)
    with suppress(ValueError):
        sys.path.remove(str(path))
    path.unlink(missing_ok=True)
    forget()


def forget() -> None:
    """Unload our packages: otherwise Dask would keep using the old ones."""
    ours = (ABOVE,) if ABOVE else PACKAGES
    for name in [name for name in sys.modules if name.partition(".")[0] in ours]:
        del sys.modules[name]
    sys.meta_path[:] = [each for each in sys.meta_path if each.__module__.partition(".")[0] not in ours]
