"""Files that are written and read back: wrong content, a full disk, their folder, and nothing left behind."""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import psutil
import pytest

from workloads import file_io
from workloads.model import CannotPrepareError, WrongResultError

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
    with pytest.raises(OSError, match=r"file_io can't write .* GIL_BENCH_SCRATCH") as caught:
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
    assert "file_io can't write and read back 1048576 bytes" in printed
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


MOUNTS = [
    SimpleNamespace(mountpoint=mountpoint, fstype=fstype)
    for mountpoint, fstype in (
        ("/", "ext4"),
        ("/nowhere/shm", "tmpfs"),
        ("/nowhere/mnt/a disk", "xfs"),
        ("/nowhere/mnt", "ext4"),
        ("/nowhere/mnt", "ramfs"),
    )
]


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/", "ext4"),
        ("/home/someone", "ext4"),
        ("/nowhere/shm/x", "tmpfs"),
        ("/nowhere/shmother", "ext4"),
        ("/nowhere/mnt/a disk/x", "xfs"),
        ("/nowhere/mnt/x", "ramfs"),
    ],
)
def test_the_deepest_and_latest_mount_counts(folder: str, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mount holds what is below it, unless a deeper one does, or a later one at the same place."""
    monkeypatch.setattr(psutil, "disk_partitions", lambda **_options: MOUNTS)
    assert file_io.file_system_type(Path(folder)) == kind


def test_a_ram_disk_is_a_caveat(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder is in memory, the reader learns it, and how to change it."""
    monkeypatch.setattr(file_io, "file_system_type", lambda _folder: "tmpfs")
    (sentence,) = file_io.caveats([path])
    assert "a RAM disk (tmpfs)" in sentence
    assert "GIL_BENCH_SCRATCH" in sentence


def no_table(**_options: bool) -> list[SimpleNamespace]:
    """Fail as psutil does where /proc is not mounted."""
    raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), "/proc/self/mounts")


@pytest.mark.parametrize("partitions", [lambda **_options: [], no_table])
def test_an_unknown_file_system_is_no_caveat(
    path: str, monkeypatch: pytest.MonkeyPatch, partitions: Callable[..., Any]
) -> None:
    """Where no mount is known, or no table of mounts is there, nothing can be said."""
    monkeypatch.setattr(psutil, "disk_partitions", partitions)
    assert file_io.file_system_type(Path(path)) is None
    assert file_io.caveats([path]) == ()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has this file system")
def test_this_machine_says_what_its_process_folder_is() -> None:
    """The real table is read: /proc is of type proc."""
    assert file_io.file_system_type(Path("/proc/self")) == "proc"


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the pauses between attempts; none is made."""
    made: list[float] = []
    monkeypatch.setattr(time, "sleep", made.append)
    return made


@contextmanager
def prepared_folder() -> Iterator[Path]:
    """Yield the folder of the prepared items."""
    with file_io.prepare() as items:
        yield Path(items[0]).parent


def held_folder(refusals: int) -> Callable[[Any], None]:
    """Return a stand-in for rmtree that refuses some times before it works."""
    left = [refusals]
    remove = shutil.rmtree

    def refuse_or_remove(folder: Path) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "a file is held", str(folder))
        remove(folder)

    return refuse_or_remove


def test_the_folder_is_below_the_chosen_one(tmp_path: Path) -> None:
    """GIL_BENCH_SCRATCH says where, and the name says whose it is."""
    with prepared_folder() as folder:
        assert folder.is_dir()
        assert folder.parent == tmp_path
        assert folder.name.startswith("gil-bench-")


def test_the_folder_is_below_the_current_one_without_a_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unset or empty variable means the current folder."""
    monkeypatch.setenv("GIL_BENCH_SCRATCH", "")
    monkeypatch.chdir(tmp_path)
    with prepared_folder() as folder:
        assert folder.parent == tmp_path


def test_the_folder_goes_with_what_is_in_it(tmp_path: Path) -> None:
    """Files that a killed worker left do not stay."""
    with prepared_folder() as folder:
        folder.joinpath("left").write_bytes(b"by a killed worker")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_goes_when_the_body_raises(tmp_path: Path) -> None:
    """An error or an interrupt inside leaves nothing behind."""
    with pytest.raises(KeyboardInterrupt), prepared_folder():
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_held_file_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    """Two refusals are waited out."""
    with prepared_folder() as folder:
        folder.joinpath("held").write_bytes(b"")
        monkeypatch.setattr(shutil, "rmtree", held_folder(refusals=2))
    assert list(tmp_path.iterdir()) == []
    assert pauses == list(file_io.REMOVAL_PAUSES_S[:2])


@pytest.mark.usefixtures("pauses")
def test_a_file_held_for_good_is_an_error_that_names_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """The error reaches whoever has to remove it."""
    with (
        pytest.raises(PermissionError, match=r"can't remove its folder .*gil-bench-"),
        prepared_folder(),
    ):
        monkeypatch.setattr(shutil, "rmtree", held_folder(refusals=99))


def test_too_little_space_is_reported_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Needing more than any disk has ends with a sentence and leaves nothing."""
    monkeypatch.setattr(file_io, "FILE_BYTES", 2**64)
    with (
        pytest.raises(CannotPrepareError, match=r"MiB of free space; set GIL_BENCH_SCRATCH to a folder"),
        prepared_folder(),
    ):
        pytest.fail("no folder was to be made")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt GIL_BENCH_SCRATCH is named."""
    monkeypatch.setenv("GIL_BENCH_SCRATCH", str(tmp_path / "misspelt"))
    with (
        pytest.raises(CannotPrepareError, match=r"can't make a folder in .*misspelt"),
        prepared_folder(),
    ):
        pytest.fail("no folder was to be made")
