"""Own the folder that file_io writes into: made where there is space, removed whatever happens."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRATCH_VARIABLE = "GIL_BENCH_SCRATCH"
# Long enough for a virus scanner or a network file system to let go of a file.
REMOVAL_PAUSES_S = (0.1, 0.4, 1.5)


@contextmanager
def scratch_folder(needed_bytes: int) -> Iterator[Path]:
    """Yield a new folder below ``GIL_BENCH_SCRATCH``, else below the current one; remove it at the end.

    Args:
        needed_bytes: Free space that the file system must have.

    Raises:
        CannotPrepareError: The folder cannot be made, or has too little space.
        OSError: The folder cannot be removed; says which.
    """
    parent = Path(os.environ.get(SCRATCH_VARIABLE) or Path.cwd()).absolute()
    folder = _make(parent, needed_bytes)
    try:
        yield folder
    finally:
        _remove(folder)


def _make(parent: Path, needed_bytes: int) -> Path:
    advice = f"set {SCRATCH_VARIABLE} to a folder that has {needed_bytes // 2**20} MiB of free space"
    try:
        free_bytes = shutil.disk_usage(parent).free
        if free_bytes < needed_bytes:
            raise CannotPrepareError(f"file_io: {parent} has {free_bytes // 2**20} MiB free; {advice}")
        return Path(tempfile.mkdtemp(prefix="gil-bench-", dir=parent))
    except OSError as error:
        problem = f"no folder can be made in {parent} ({error.strerror})"
        raise CannotPrepareError(f"file_io: {problem}; {advice}") from error


def _remove(folder: Path) -> None:
    """Remove the folder, trying again where a file in it is still held."""
    for pause_s in REMOVAL_PAUSES_S:
        with contextlib.suppress(OSError):
            shutil.rmtree(folder)
            return
        time.sleep(pause_s)
    try:
        shutil.rmtree(folder)
    except OSError as error:
        sentence = f"file_io could not remove its folder ({error.strerror}); remove it yourself"
        raise OSError(error.errno, sentence, str(folder)) from error
