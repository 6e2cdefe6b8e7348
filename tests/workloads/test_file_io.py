"""Files that are written and read back: wrong content, a full disk, and nothing left behind."""

from __future__ import annotations

import errno
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from workloads import file_io
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture
def path() -> Iterator[str]:
    """Yield one prepared item."""
    with file_io.prepare() as items:
        yield items[3]


def files_beside(path: str) -> list[Path]:
    """Return what is in the folder of an item."""
    return list(Path(path).parent.iterdir())


def test_a_file_of_1_mib_is_on_the_disk_before_it_is_read(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """At fsync the whole file has been handed to the system."""
    sizes: list[int] = []
    fsync = os.fsync

    def watch(descriptor: int) -> None:
        sizes.append(os.fstat(descriptor).st_size)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    file_io.write_and_read_back(path)
    assert sizes == [2**20]


def test_no_file_stays_after_an_item(path: str) -> None:
    """The disk does not fill up with the rounds."""
    file_io.write_and_read_back(path)
    assert files_beside(path) == []


def test_a_file_that_changed_on_the_disk_is_refused(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """One flipped bit between writing and reading fails the check."""

    def flip_a_bit(_descriptor: int) -> None:
        (written,) = files_beside(path)
        content = bytearray(written.read_bytes())
        content[-1] ^= 1
        written.write_bytes(content)

    monkeypatch.setattr(os, "fsync", flip_a_bit)
    result = file_io.write_and_read_back(path)
    with pytest.raises(WrongResultError, match="file_io: item 1 of 1"):
        file_io.check([path], [result])


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EDQUOT, errno.EIO])
def test_a_full_or_broken_disk_is_a_sentence(path: str, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """The error says which workload, where, why, and what to do; no file stays."""

    def fail(_descriptor: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match=r"file_io cannot write .* GIL_BENCH_SCRATCH") as caught:
        file_io.write_and_read_back(path)
    assert caught.value.errno == number
    assert os.strerror(number) in str(caught.value)
    assert ("free some space" in str(caught.value)) == (number != errno.EIO)
    assert str(Path(path).parent) in str(caught.value)
    assert files_beside(path) == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_real_limit_on_the_size_of_files_is_a_sentence_too(
    path: str, run_python: Callable[[str], str]
) -> None:
    """A write that stops half-way, as on a full disk, ends with the same words and no file."""
    printed = run_python(
        "import resource\n"
        "from workloads import file_io\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))\n"
        "try:\n"
        f"    file_io.write_and_read_back({path!r})\n"
        "except OSError as error:\n"
        "    print(error)\n"
    )
    assert "file_io cannot write and read back 1048576 bytes" in printed
    assert files_beside(path) == []


def test_workers_that_warm_up_on_the_same_item_do_not_meet(path: str) -> None:
    """Four threads that execute one item at the same time all read what they wrote."""
    start = threading.Barrier(4, timeout=30)

    def execute(_number: int) -> int:
        start.wait()
        return file_io.write_and_read_back(path)

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(execute, range(4)))
    file_io.check([path] * 4, results)


def test_a_ram_disk_is_a_caveat(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder is in memory, the reader is told, and how to change it."""
    monkeypatch.setattr(file_io, "file_system_type", lambda _folder: "tmpfs")
    (sentence,) = file_io.caveats([path])
    assert "in memory (tmpfs)" in sentence
    assert "GIL_BENCH_SCRATCH" in sentence


@pytest.mark.parametrize("kind", ["ext4", "overlay", None])
def test_a_disk_is_no_caveat(path: str, monkeypatch: pytest.MonkeyPatch, kind: str | None) -> None:
    """An ordinary or unknown file system needs no words."""
    monkeypatch.setattr(file_io, "file_system_type", lambda _folder: kind)
    assert file_io.caveats([path]) == ()
