"""How many CPUs we may use: the machine's, those of our affinity mask, and the cgroup's quota."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path

import psutil

CGROUP_ROOT = Path("/sys/fs/cgroup")


@dataclass(frozen=True, slots=True)
class Cpus:
    """CPU counts; None where the platform does not tell, or no quota is set.

    Attributes:
        logical: Logical CPUs of the machine.
        affinity: Those that this process may run on.
        quota: CPU seconds per second that the cgroup grants.
        quota_cgroup: The folder of the cgroup that sets the quota.
    """

    logical: int
    affinity: int | None
    quota: float | None
    quota_cgroup: Path | None = None

    @property
    def usable(self) -> int:
        """Return how many workers can compute at once; a quota of 1.5 CPUs lets two run, for a while."""
        limits = [self.logical, self.affinity or self.logical]
        if self.quota is not None:
            limits.append(max(1, math.ceil(self.quota)))
        return min(limits)


def count_cpus(proc: Path = Path("/proc"), cgroup_root: Path = CGROUP_ROOT) -> Cpus:
    """Return the CPU counts of this process.

    ``os.process_cpu_count`` (3.13) honors the affinity mask but no quota (cpython issue 149452).
    """
    logical = os.cpu_count() or 1
    try:
        affinity = len(psutil.Process().cpu_affinity() or ())
    except (AttributeError, psutil.Error):  # macOS has no affinity
        affinity = 0
    quota, folder = _tightest_quota(_cgroup_folders(proc / "self" / "cgroup", cgroup_root))
    return Cpus(logical, affinity or None, quota, folder)


def _cgroup_folders(membership: Path, root: Path) -> list[Path]:
    """Return our cgroup folder and its parents: a quota anywhere on the way up holds for us."""
    try:
        lines = membership.read_text().splitlines()
    except OSError:
        return []
    folders = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and "cpu" not in controllers.split(","):
            continue
        base = root / "cpu" if controllers else root  # version 1 mounts every controller apart
        parts = [part for part in path.split("/") if part not in ("", "..")]
        folders += [base.joinpath(*parts[:depth]) for depth in range(len(parts), -1, -1)]
    return folders


def _tightest_quota(folders: list[Path]) -> tuple[float | None, Path | None]:
    quotas = [(quota, folder) for folder in folders if (quota := _quota(folder)) is not None]
    return min(quotas, key=lambda found: found[0], default=(None, None))


def _quota(folder: Path) -> float | None:
    """Return the quota that one cgroup sets, in CPUs, or None."""
    try:
        if (folder / "cpu.max").exists():
            quota, period = (folder / "cpu.max").read_text().split()
        else:
            quota = (folder / "cpu.cfs_quota_us").read_text().strip()
            period = (folder / "cpu.cfs_period_us").read_text().strip()
        granted = None if quota in ("max", "-1") else int(quota) / int(period)
    except (OSError, ValueError, ZeroDivisionError):
        return None
    return granted
