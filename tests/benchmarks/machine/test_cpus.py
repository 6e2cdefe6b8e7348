"""Usable CPUs from affinity and cgroup quotas, on made-up /proc and /sys trees."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.machine.meters import Cpus, count_cpus


@pytest.mark.parametrize(
    ("cpus", "usable"),
    [
        (Cpus(8, None, None), 8),
        (Cpus(8, 2, None), 2),
        (Cpus(8, 8, 1.5), 2),
        (Cpus(8, 4, 0.1), 1),
        (Cpus(2, 2, 16.0), 2),
    ],
)
def test_usable_is_the_tightest_limit(cpus: Cpus, usable: int) -> None:
    """Affinity and quota both count; a quota of one and a half lets two workers run for a while."""
    assert cpus.usable == usable


def make_proc(tmp_path: Path, membership: str) -> Path:
    """Return a /proc in which this process is in the given cgroups."""
    (tmp_path / "proc/self").mkdir(parents=True)
    (tmp_path / "proc/self/cgroup").write_text(membership)
    return tmp_path / "proc"


def test_quota_of_a_version_2_cgroup(tmp_path: Path) -> None:
    """150 ms in each 100 ms are 1.5 CPUs."""
    proc = make_proc(tmp_path, "0::/app/job\n")
    folder = tmp_path / "cgroup/app/job"
    folder.mkdir(parents=True)
    (folder / "cpu.max").write_text("150000 100000\n")
    cpus = count_cpus(proc, tmp_path / "cgroup")
    assert (cpus.quota, cpus.quota_cgroup) == (1.5, folder)


def test_a_tighter_quota_further_up_holds(tmp_path: Path) -> None:
    """The parent's quota of 0.5 CPUs beats the child's of 4, and 'max' is no quota."""
    proc = make_proc(tmp_path, "0::/app/job\n")
    folder = tmp_path / "cgroup/app/job"
    folder.mkdir(parents=True)
    (folder / "cpu.max").write_text("400000 100000\n")
    (tmp_path / "cgroup/app/cpu.max").write_text("50000 100000\n")
    (tmp_path / "cgroup/cpu.max").write_text("max 100000\n")
    assert count_cpus(proc, tmp_path / "cgroup").quota == 0.5


def test_quota_of_a_version_1_cgroup(tmp_path: Path) -> None:
    """Version 1 keeps quota and period in two files below the cpu controller."""
    proc = make_proc(tmp_path, "5:memory:/other\n4:cpu,cpuacct:/job\n")
    folder = tmp_path / "cgroup/cpu/job"
    folder.mkdir(parents=True)
    (folder / "cpu.cfs_quota_us").write_text("200000\n")
    (folder / "cpu.cfs_period_us").write_text("100000\n")
    assert count_cpus(proc, tmp_path / "cgroup").quota == 2.0


@pytest.mark.parametrize("text", ["", "nonsense", "100000 0", "max 100000"])
def test_no_or_damaged_quota_is_none(tmp_path: Path, text: str) -> None:
    """Nothing is invented from a file that says nothing."""
    proc = make_proc(tmp_path, "0::/\n")
    (tmp_path / "cgroup").mkdir()
    (tmp_path / "cgroup/cpu.max").write_text(text)
    assert count_cpus(proc, tmp_path / "cgroup").quota is None


def test_a_platform_without_proc_has_no_quota(tmp_path: Path) -> None:
    """On macOS and Windows there is neither file."""
    cpus = count_cpus(tmp_path / "nothing", tmp_path / "nothing")
    assert cpus.quota is None
    assert cpus.usable >= 1


def test_a_path_from_the_kernel_never_leads_out_of_the_tree(tmp_path: Path) -> None:
    """A cgroup namespace shows parents as '..'; they are not followed."""
    proc = make_proc(tmp_path, "0::/../../secret\n")
    (tmp_path / "cgroup").mkdir()
    assert count_cpus(proc, tmp_path / "cgroup").quota is None
