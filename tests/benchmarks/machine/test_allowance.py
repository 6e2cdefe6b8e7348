"""What limits leave for us, in folders that look like those of cgroups."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.machine.allowance import (
    Allowance,
    count_allowance,
    count_memory,
    free_memory_bytes,
    in_binary,
)
from benchmarks.process.supervisor import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def files(folder: Path, **texts: object) -> None:
    """Write files; a double underscore stands for a dot."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        (folder / name.replace("__", ".")).write_text(f"{text}\n")


def in_cgroup(tmp_path: Path, membership: str) -> tuple[Path, Path]:
    """Return a folder like ``/proc`` and one like that of cgroups."""
    files(tmp_path / "proc" / "self", cgroup=membership)
    return tmp_path / "proc", tmp_path / "cgroup"


def test_the_tightest_cgroup_on_the_way_up_limits(tmp_path: Path) -> None:
    """Of 100 MB 60 are used, of which 20 would be given back; the outer one lets ten tasks more start."""
    proc, root = in_cgroup(tmp_path, "0::/outer/inner")
    stat = "anon 40000000\ninactive_file 20000000"
    files(root / "outer" / "inner", memory__max=10**8, memory__current=60_000_000, memory__stat=stat)
    files(root / "outer" / "inner", pids__max="max", pids__current=3)
    files(root / "outer", memory__max="max", memory__current=10**12, pids__max=30, pids__current=20)
    left = count_allowance(proc, root)
    assert (left.memory_bytes, left.memory_by) == (60_000_000, "the cgroup's memory.max")
    assert (left.tasks, left.tasks_by) == (10, "the cgroup's pids.max")
    assert count_memory(proc, root) == Allowance(60_000_000, "the cgroup's memory.max")


def test_version_1_has_a_folder_for_each_controller(tmp_path: Path) -> None:
    """A limit that is exceeded leaves nothing, and no less."""
    proc, root = in_cgroup(tmp_path, "4:memory:/box\n3:pids:/box")
    files(root / "memory" / "box", memory__limit_in_bytes=1000, memory__usage_in_bytes=2000)
    files(root / "pids" / "box", pids__max=7, pids__current=2)
    left = count_allowance(proc, root)
    assert (left.memory_bytes, left.tasks) == (0, 5)


def test_without_cgroups_the_machine_limits(tmp_path: Path) -> None:
    """No file is there to be read."""
    assert 0 < free_memory_bytes(tmp_path, tmp_path) <= psutil.virtual_memory().total


def test_a_process_may_open_as_many_files_as_it_needs() -> None:
    """The soft limit of 256 is raised, as far as the hard one goes."""
    source = (
        "import resource\nfrom benchmarks.machine.allowance import allow_open_files\n"
        "resource.setrlimit(resource.RLIMIT_NOFILE, (256, 300))\n"
        "for count in 100, 280, 5000:\n"
        "    allow_open_files(count)\n"
        "    print(*resource.getrlimit(resource.RLIMIT_NOFILE))"
    )
    argv = [sys.executable, "-c", source]
    said = subprocess.run(argv, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    assert said.splitlines() == ["256 300", "280 300", "300 300"]


@pytest.mark.parametrize(
    ("count", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1536, "1.5 KiB"),
        (200 * 2**20, "200 MiB"),
        (2**30, "1 GiB"),
        (1.55 * 2**30, "1.6 GiB"),
        (300 * 2**30, "300 GiB"),
    ],
)
def test_memory_is_told_in_the_units_of_the_pages(count: float, text: str) -> None:
    """With two digits, and never with an exponent."""
    assert in_binary(count) == text
