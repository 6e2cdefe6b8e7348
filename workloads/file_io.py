"""file_io: small files written through to the device and read back.

One item (unit: files) is one file of 1 MiB: written, flushed, fsynced, read back, removed. The result is
the CRC-32 of what was read. The folder lies below ``GIL_BENCH_SCRATCH``, else below the current one.

Not measured: reading from the device, since what was just written comes from the page cache; and on
macOS fsync does not wait for the device's own cache.
"""

from __future__ import annotations

import errno
import functools
import hashlib
import os
import threading
import zlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from workloads.checking import check_each, difference
from workloads.model import Workload
from workloads.mounts import file_system_type
from workloads.scratch import SCRATCH_VARIABLE, scratch_folder

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FILES = 40
FILE_BYTES = 2**20
RAM_DISKS = {"tmpfs", "ramfs"}


def write_and_read_back(path: str) -> int:
    """Write one file, read it back, remove it, and return the CRC-32 of what was read.

    Raises:
        OSError: The file cannot be written or read, such as on a full disk; says what to do.
    """
    # Workers that warm up on the same item at the same time must not write into one file.
    own = Path(f"{path}-{threading.get_native_id()}")
    try:
        with own.open("xb") as file:
            file.write(_payload(path))
            file.flush()
            os.fsync(file.fileno())
        return zlib.crc32(own.read_bytes())
    except OSError as error:
        raise _explained(error, own.parent) from error
    finally:
        own.unlink(missing_ok=True)


@contextmanager
def prepare() -> Iterator[Sequence[str]]:
    """Yield 40 paths in a new folder, which is removed with all that is in it.

    Raises:
        CannotPrepareError: The folder cannot be made, or has too little space.
        OSError: The folder cannot be removed; says which.
    """
    with scratch_folder(needed_bytes=2 * FILES * FILE_BYTES) as folder:
        yield [str(folder / str(number)) for number in range(FILES)]


def check(items: Sequence[str], results: Sequence[object]) -> None:
    """Compare the CRC-32 of what was read with that of what should have been written.

    Raises:
        WrongResultError: A file is missing, surplus or not what was written.
    """
    check_each("file_io", items, results, lambda path, found: difference(_expected(path), found))


def caveats(items: Sequence[str]) -> Sequence[str]:
    """Say so where the files lie in memory."""
    folder = Path(items[0]).parent
    kind = file_system_type(folder)
    if kind not in RAM_DISKS:
        return ()
    sentence = (
        f"file_io wrote to {folder.parent}, which is in memory ({kind}): fsync waits for nothing there; "
        f"set {SCRATCH_VARIABLE} to a folder on a disk."
    )
    return (sentence,)


def _explained(error: OSError, folder: Path) -> OSError:
    """Return the error with a message that says what failed where, and what to do; its type stays."""
    advice = f"set {SCRATCH_VARIABLE} to another folder"
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        advice = f"free some space, or {advice}"
    sentence = f"file_io cannot write and read back {FILE_BYTES} bytes ({error.strerror}); {advice}"
    return OSError(error.errno, sentence, str(folder))


def _expected(path: str) -> int:
    return zlib.crc32(_common_part(), zlib.crc32(_head(path)))


def _payload(path: str) -> bytes:
    """Return what belongs into the file: its number, so that each is different, and the cached part."""
    return _head(path) + _common_part()


def _head(path: str) -> bytes:
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
