"""Files, processes and waiting: calls of the operating system."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workloads.calls.call import Prepared, calls, made_bytes, sizes
from workloads.model import SCRATCH_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def _folder() -> Iterator[Path]:
    """Yield an empty folder in the scratch folder of the measuring process."""
    with tempfile.TemporaryDirectory(dir=os.environ.get(SCRATCH_VARIABLE)) as folder:
        yield Path(folder)


@calls("open.read", "Opens a cached file, reads {size}, closes it", sizes=sizes("4KiB", "4MiB"))
def open_read(size: int) -> Prepared:
    """Write the file."""
    with _folder() as folder:
        file = folder / "file"
        file.write_bytes(made_bytes(size))
        yield file.read_bytes


@calls("open.write", "Opens a file, writes {size}, closes it", sizes=sizes("4KiB", "4MiB"))
def open_write(size: int) -> Prepared:
    """Make a folder and the bytes."""
    with _folder() as folder:
        file, content = folder / "file", made_bytes(size)
        yield lambda: file.write_bytes(content)


@calls("os.stat", "Looks up one file")
def os_stat() -> Prepared:
    """Make the file."""
    with _folder() as folder:
        name = str(folder)
        yield lambda: os.stat(name)  # noqa: PTH116 - this is the call


@calls("os.listdir", "Lists a folder of 100 files")
def os_listdir() -> Prepared:
    """Make the files."""
    with _folder() as folder:
        for number in range(100):
            (folder / str(number)).touch()
        name = str(folder)
        yield lambda: os.listdir(name)  # noqa: PTH208 - this is the call


@calls("os.urandom", "Gets {size} of randomness from the system", sizes=sizes("32B", "64KiB"))
def os_urandom(size: int) -> Prepared:
    """Prepare nothing."""
    yield lambda: os.urandom(size)


@calls("shutil.copyfile", "Copies a cached file of {size}", sizes=sizes("1MiB"))
def shutil_copyfile(size: int) -> Prepared:
    """Write the file."""
    with _folder() as folder:
        file = folder / "file"
        file.write_bytes(made_bytes(size))
        yield lambda: shutil.copyfile(file, folder / "copy")


@calls("subprocess.run", "Runs a program that does nothing, and waits for it")
def subprocess_run() -> Prepared:
    """Find the program."""
    program = shutil.which("true") or "true"
    yield lambda: subprocess.run([program], check=True)


@calls("time.sleep", "Sleeps for 1 ms")
def time_sleep() -> Prepared:
    """Prepare nothing."""
    yield lambda: time.sleep(0.001)


@calls("threading.Lock", "Takes and releases a free lock")
def threading_lock() -> Prepared:
    """Prepare a lock for each thread."""
    lock = threading.Lock()

    def call() -> None:
        with lock:
            pass

    yield call
