"""The memory of processes as the kernel tells it, and without a kernel that does."""

from __future__ import annotations

import os
from mmap import mmap
from typing import TYPE_CHECKING

import pytest

from benchmarks.machine.memory import (
    ProcessMemory,
    give_back,
    peak_rss_bytes,
    process_memory,
    set_back_peaks,
    tree,
    tree_memory,
)
from benchmarks.machine.process_tree import LINUX

if TYPE_CHECKING:
    from pathlib import Path

LARGE, PAGE = 100_000_000, 4096
NOBODY = 2**22 + 1
"""No process has such an id on Linux."""


def told(proc: Path, peak: str = "VmHWM:\t    9000 kB\n") -> Path:
    """Write what a process of 5,000 KiB tells, of which it shares 2,000 with one other."""
    folder = proc / "7"
    folder.mkdir()
    (folder / "status").write_text(f"Name:\tpython\n{peak}VmRSS:\t    5100 kB\nThreads:\t1\n")
    (folder / "smaps_rollup").write_text(
        "0-1 ---p 00000000 00:00 0    [rollup]\nRss:     5000 kB\nPss:     4000 kB\n"
        "Shared_Dirty:     2000 kB\nPrivate_Clean:     500 kB\nPrivate_Dirty:     2500 kB\n"
    )
    return proc


def test_a_shared_page_counts_in_part_and_a_peak_above_what_there_is_now(tmp_path: Path) -> None:
    """4,000 KiB are its share; at its peak it had 4,000 more than now."""
    expected = ProcessMemory("pss", 4_000 * 1024, 8_000 * 1024, 3_000 * 1024)
    assert process_memory(7, told(tmp_path)) == expected


def test_a_kernel_without_peaks_has_those_of_now(tmp_path: Path) -> None:
    """A missing line adds nothing."""
    found = process_memory(7, told(tmp_path, peak=""))
    assert found is not None
    assert found.peak_bytes == found.now_bytes == 4_000 * 1024


def test_without_pss_it_is_the_rss(tmp_path: Path) -> None:
    """As on macOS and Windows: the method says so, and nothing is unique."""
    found = process_memory(os.getpid(), tmp_path)
    assert found is not None
    assert (found.method, found.uss_bytes) == ("rss", None)
    assert found.peak_bytes >= found.now_bytes > 0


def test_a_process_that_is_gone_has_no_memory(tmp_path: Path) -> None:
    """Neither a file nor psutil knows it; the others stay."""
    assert process_memory(NOBODY, tmp_path) is None
    assert set(tree_memory([os.getpid(), NOBODY])) == {os.getpid()}
    set_back_peaks([NOBODY], tmp_path)  # is no error


@pytest.mark.skipif(not LINUX, reason="only Linux keeps peaks that can be set back")
def test_a_peak_that_is_over_is_still_told_until_it_is_set_back() -> None:
    """100 MB that lived for one line are in the peak, and not in what there is now."""
    set_back_peaks([os.getpid()])
    before = peak_rss_bytes(os.getpid())
    with mmap(-1, LARGE) as pages:  # what an allocator keeps from earlier tests would be used again
        for at in range(0, LARGE, PAGE):
            pages[at] = 1
    found = process_memory(os.getpid())
    assert found is not None
    assert before is not None
    assert found.peak_bytes - found.now_bytes > LARGE / 2
    assert (peak_rss_bytes(os.getpid()) or 0) - before > LARGE / 2
    give_back()
    set_back_peaks([os.getpid()])
    again = process_memory(os.getpid())
    assert again is not None
    assert again.peak_bytes < found.peak_bytes - LARGE / 2


def test_a_tree_leaves_out_what_is_named() -> None:
    """A process has itself in its tree, always."""
    assert os.getpid() in tree(os.getpid())
    assert tree(NOBODY) == [NOBODY]
