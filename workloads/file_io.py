"""file_io: small files written through to the device and read back.

One item (unit: files) is one file of 1 MiB: written, flushed, fsynced, read back, removed. The result is the
CRC-32 of the read data. The folder is below ``GIL_BENCH_SCRATCH``, or else below the current folder.

Not measured: reading from the device, because the written data is still in the page cache; on macOS fsync
does not wait for the device's own cache.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import shutil
import tempfile
import threading
import time
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workloads.checking import check_each, difference
from workloads.model import FEWEST_ITEMS, SCRATCH_VARIABLE, CannotPrepareError, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FILE_BYTES = 2**20
RAM_DISKS = {"tmpfs", "ramfs"}
REMOVAL_PAUSES_S = (0.1, 0.4, 1.5)  # long enough for a virus scanner or a network file system to release it


def write_and_read_back(path: str) -> int:
    """Write one file, read it back, remove it, and return the CRC-32 of what was read.

    Raises:
        OSError: The file can't be written or read, for example on a full disk; says what to do.
    """
    # Workers that warm up on the same item at the same time must not write into one file.
    own = Path(f"{path}-{threading.get_native_id()}")
    try:
        with own.open("xb") as file:
            file.write(_head(path) + _common_part())
            file.flush()
            os.fsync(file.fileno())
        return zlib.crc32(own.read_bytes())
    except OSError as error:
        advice = f"set {SCRATCH_VARIABLE} to another folder"
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            advice = f"free some space, or {advice}"
        sentence = f"file_io can't write and read back {FILE_BYTES} bytes ({error.strerror}); {advice}"
        raise OSError(error.errno, sentence, str(own.parent)) from error
    finally:
        own.unlink(missing_ok=True)


@contextmanager
def prepare(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[str]]:
    """Yield ``at_least`` paths in a new folder, which is removed afterwards with all its contents.

    Raises:
        CannotPrepareError: The folder can't be made, or has too little space.
        OSError: The folder can't be removed; says which.
    """
    parent = Path(os.environ.get(SCRATCH_VARIABLE) or Path.cwd()).absolute()
    folder = _make_folder(parent, needed_bytes=2 * at_least * FILE_BYTES)
    try:
        yield [str(folder / str(number)) for number in range(at_least)]
    finally:
        _remove(folder)


def check(items: Sequence[str], results: Sequence[object]) -> None:
    """Compare the CRC-32 of the read data with that of the expected data.

    Raises:
        WrongResultError: A file is missing, surplus or not what was written.
    """
    check_each("file_io", items, results, lambda path, found: difference(_expected(path), found))


def caveats(items: Sequence[str]) -> Sequence[str]:
    """Name the file system if the files are on a RAM disk."""
    folder = Path(items[0]).parent
    kind = file_system_type(folder)
    if kind not in RAM_DISKS:
        return ()
    sentence = (
        f"file_io wrote to {folder.parent}, a RAM disk ({kind}), where fsync does not wait; "
        f"set {SCRATCH_VARIABLE} to a folder on a disk."
    )
    return (sentence,)


def file_system_type(folder: Path) -> str | None:
    """Return the type of a folder's file system, for example ``"tmpfs"``; None if unknown."""
    import psutil  # noqa: PLC0415 - a worker must not load it

    path = folder.resolve()
    try:
        mounts = [each for each in psutil.disk_partitions(all=True) if path.is_relative_to(each.mountpoint)]
    except OSError:  # a container without a mount table
        return None
    # The deepest one holds the folder; of two at the same place, the later hides the earlier.
    mounts.sort(key=lambda mount: len(mount.mountpoint))
    return mounts[-1].fstype if mounts else None


def _make_folder(parent: Path, needed_bytes: int) -> Path:
    advice = f"set {SCRATCH_VARIABLE} to a folder with {needed_bytes // 2**20} MiB of free space"
    try:
        free_bytes = shutil.disk_usage(parent).free
        if free_bytes < needed_bytes:
            raise CannotPrepareError(
                f"file_io: {parent} has only {free_bytes // 2**20} MiB of free space; {advice}"
            )
        return Path(tempfile.mkdtemp(prefix="gil-bench-", dir=parent))
    except OSError as error:
        problem = f"can't make a folder in {parent} ({error.strerror})"
        raise CannotPrepareError(f"file_io: {problem}; {advice}") from error


def _remove(folder: Path) -> None:
    """Remove the folder; try again if a file in it is still in use."""
    for pause_s in (*REMOVAL_PAUSES_S, None):
        try:
            shutil.rmtree(folder)
        except OSError as error:
            if pause_s is None:
                sentence = f"file_io can't remove its folder ({error.strerror}); remove it yourself"
                raise OSError(error.errno, sentence, str(folder)) from error
            time.sleep(pause_s)
        else:
            return


def _expected(path: str) -> int:
    return zlib.crc32(_common_part(), zlib.crc32(_head(path)))


def _head(path: str) -> bytes:
    """Return the beginning of a file: its number, so that each file is different."""
    return b"%08d" % int(Path(path).name)


@functools.cache
def _common_part() -> bytes:
    return hashlib.shake_128(b"file_io").digest(FILE_BYTES - 8)


FILE_IO = Workload(
    name="file_io",
    summary="Writes, fsyncs, reads back and verifies a file of 1 MiB: waiting for a disk.",
    unit="files",
    task=write_and_read_back,
    prepare=prepare,
    check=check,
    caveats=caveats,
)
