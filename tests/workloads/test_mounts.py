"""Finding the file system of a path in Linux's mount table."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import pytest

from workloads import mounts

TABLE = r"""
21 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
25 21 0:22 / /run/shm rw,nosuid master:2 shared:3 - tmpfs shm rw,size=65536k
26 21 0:23 / /mnt/a\040disk rw - xfs /dev/vdb rw
27 21 0:24 / /mnt rw - ext4 /dev/vdc rw
28 21 0:25 / /mnt rw - ramfs none rw
a line that is no mount
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "ext4"),
        ("/home/someone", "ext4"),
        ("/run/shm/x", "tmpfs"),
        ("/run/shmother", "ext4"),
        ("/mnt/a disk/x", "xfs"),
        ("/mnt/x", "ramfs"),
    ],
)
def test_the_deepest_and_latest_mount_counts(path: str, expected: str) -> None:
    """A mount holds what is below it, unless a deeper one does, or a later one at the same place."""
    assert mounts.find_type(TABLE, PurePosixPath(path)) == expected


def test_an_empty_table_knows_nothing() -> None:
    """No mount is not an error."""
    assert mounts.find_type("", PurePosixPath("/")) is None


def test_without_a_mount_table_the_type_is_unknown(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where the system has no such file, the answer is None."""
    monkeypatch.setattr(mounts, "MOUNT_TABLE", tmp_path / "absent")
    assert mounts.file_system_type(tmp_path) is None


@pytest.mark.skipif(not mounts.MOUNT_TABLE.exists(), reason="this system has no mount table")
def test_this_machine_says_what_its_process_folder_is() -> None:
    """The real table is read: /proc is of type proc."""
    assert mounts.file_system_type(Path("/proc/self")) == "proc"
