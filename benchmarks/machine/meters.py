"""How many CPUs we may use, and what our processes, their helpers and the rest of the machine used."""

from __future__ import annotations

import math
import os
import platform
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

LINUX = platform.system() == "Linux"

CGROUP_ROOT = Path("/sys/fs/cgroup")

Number = TypeVar("Number", int, float)


def not_counted() -> None:
    """Return None: nothing here tells how often a GIL has changed hands."""


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


@dataclass(frozen=True, slots=True)
class Reading:
    """Meter positions, most of them in seconds; the difference of two is what was used between them."""

    cpu_s: float
    helper_cpu_s: float | None
    machine_cpu_s: float
    steal_s: float | None
    throttled_s: float | None
    hand_overs: int | None = None

    def __sub__(self, before: Reading) -> Reading:
        return Reading(
            self.cpu_s - before.cpu_s,
            _difference(self.helper_cpu_s, before.helper_cpu_s),
            self.machine_cpu_s - before.machine_cpu_s,
            _difference(self.steal_s, before.steal_s),
            _difference(self.throttled_s, before.throttled_s),
            _difference(self.hand_overs, before.hand_overs),
        )

    @property
    def other_cpu_s(self) -> float:
        """Return what the machine used beyond us; single rounds may be off by a clock tick per CPU."""
        return self.machine_cpu_s - self.cpu_s - (self.helper_cpu_s or 0.0)


@dataclass(frozen=True, slots=True)
class Meters:
    """What to read for one cell.

    Attributes:
        workers: Process ids of the cell's worker processes (none for threads).
        helpers: Process ids of the workload's helper processes.
        throttled: Gives the seconds for which a cgroup quota has stopped us, or None without a quota.
        complete: Whether these are all workers, and none is on another machine.
        hand_overs: Gives how often the GIL has changed hands, or None where that can't be told.
    """

    workers: Sequence[int]
    helpers: Sequence[int]
    throttled: Callable[[], float | None]
    complete: bool = True
    hand_overs: Callable[[], int | None] = not_counted

    def read(self) -> Reading:
        """Read every meter. A process that is gone counts as zero: its round fails anyway."""
        machine = psutil.cpu_times()
        idle = machine.idle + getattr(machine, "iowait", 0.0)
        steal = getattr(machine, "steal", None)
        guest = getattr(machine, "guest", 0.0) + getattr(machine, "guest_nice", 0.0)  # counted in user, too
        return Reading(
            cpu_s=time.process_time() + sum(map(process_cpu_s, self.workers)),
            helper_cpu_s=sum(map(process_cpu_s, self.helpers)) if self.helpers else None,
            machine_cpu_s=sum(machine) - idle - guest - (steal or 0.0),
            steal_s=steal,
            throttled_s=self.throttled(),
            hand_overs=self.hand_overs(),
        )


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


def process_cpu_s(pid: int) -> float:
    """Return the CPU seconds that another process has used in all its threads, or 0.0 if it is gone.

    On Linux the process's own CPU clock is read, which counts nanoseconds where ``/proc`` counts ticks of
    10 ms; its id is built as in the kernel's ``include/linux/posix-timers.h``: ``(~pid << 3) | 2``.
    """
    try:
        if LINUX:
            return time.clock_gettime(~pid << 3 | 2)
        times = psutil.Process(pid).cpu_times()
    except (OSError, psutil.Error):
        return 0.0
    return times.user + times.system


def throttle_meter(cgroup: Path | None) -> Callable[[], float | None]:
    """Return a function that reads how long the quota of ``cgroup`` has throttled us, in seconds."""
    if cgroup is None:
        return lambda: None
    return lambda: _throttled_s(cgroup / "cpu.stat")


def _throttled_s(stat: Path) -> float | None:
    try:
        facts = dict(line.split() for line in stat.read_text().splitlines())
    except (OSError, ValueError):
        return None
    if "throttled_usec" in facts:  # cgroup version 2
        return int(facts["throttled_usec"]) / 1e6
    if "throttled_time" in facts:  # version 1 counts nanoseconds
        return int(facts["throttled_time"]) / 1e9
    return None


def _difference(after: Number | None, before: Number | None) -> Number | None:
    return None if after is None or before is None else after - before
