"""The number of usable CPUs, and the CPU use of our processes, their helpers and the rest of the machine."""

from __future__ import annotations

import math
import os
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import psutil

from benchmarks.machine.kernel_events import KernelEvents, kernel_events
from benchmarks.machine.process_tree import (
    LINUX,
    children,
    ended_children_s,
    own_ended_children_s,
    queued_ns,
    tree_cpu_s,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

CGROUP_ROOT = Path("/sys/fs/cgroup")

LARGE_PART = 0.1
"""An ended program takes its queueing time along. Where such programs used more than this share of the CPU
time, the queueing time is None."""

Number = TypeVar("Number", int, float)

Result = TypeVar("Result")


def not_counted() -> None:
    """Return None: the GIL's hand-overs can't be counted here."""


@dataclass(frozen=True, slots=True)
class Cpus:
    """CPU counts; None if the platform does not know, or without a quota.

    Attributes:
        logical: Logical CPUs of the machine.
        affinity: CPUs that this process may run on.
        quota: CPU seconds per second that the cgroup grants.
        quota_cgroup: The folder of the cgroup that sets the quota.
    """

    logical: int
    affinity: int | None
    quota: float | None
    quota_cgroup: Path | None = None

    @property
    def usable(self) -> int:
        """Return how many workers can compute at once; with a quota of 1.5 CPUs, two for part of the time."""
        limits = [self.logical, self.affinity or self.logical]
        if self.quota is not None:
            limits.append(max(1, math.ceil(self.quota)))
        return min(limits)


@dataclass(frozen=True, slots=True)
class Quota:
    """How often and for how long a CPU quota has stopped us in total; None if the cgroup does not say.

    Attributes:
        throttled_s: Seconds summed over the CPUs, so possibly more than the elapsed time.
        periods: Enforcement periods in which our processes ran.
        throttled_periods: Those in which the quota was used up.
    """

    throttled_s: float | None = None
    periods: int | None = None
    throttled_periods: int | None = None

    def __sub__(self, before: Quota) -> Quota:
        return Quota(
            _difference(self.throttled_s, before.throttled_s),
            _difference(self.periods, before.periods),
            _difference(self.throttled_periods, before.throttled_periods),
        )


NO_QUOTA = Quota()


@dataclass(frozen=True, slots=True)
class Reading:
    """Meter readings, mostly in seconds; the difference of two is the use between them.

    Attributes:
        cpu_s: CPU seconds of the whole process tree without the helpers; None if a helper is gone, because
            then its time counts as ours.
        helper_cpu_s: CPU seconds of the helpers and their descendants.
        machine_cpu_s: CPU seconds of the whole machine, in ticks.
        steal_s: Time taken by a hypervisor, summed over all logical CPUs of the machine.
        quota: Time taken by a quota.
        hand_overs: How often the GIL changed hands.
        queued_ns: How long each of our threads was runnable without a CPU.
        ended_cpu_s: The part of ``cpu_s`` that ended programs used.
        kernel: Page faults and involuntary switches.
    """

    cpu_s: float | None
    helper_cpu_s: float | None = None
    machine_cpu_s: float = 0.0
    steal_s: float | None = None
    quota: Quota = NO_QUOTA
    hand_overs: int | None = None
    queued_ns: Mapping[int, int] | None = None
    ended_cpu_s: float = 0.0
    kernel: KernelEvents | None = None

    def __sub__(self, before: Reading) -> Used:
        cpu_s = _difference(self.cpu_s, before.cpu_s)
        untold = self.ended_cpu_s - before.ended_cpu_s > LARGE_PART * (cpu_s or 0.0)
        return Used(
            cpu_s=cpu_s,
            helper_cpu_s=_difference(self.helper_cpu_s, before.helper_cpu_s),
            machine_cpu_s=self.machine_cpu_s - before.machine_cpu_s,
            steal_s=_difference(self.steal_s, before.steal_s),
            quota=self.quota - before.quota,
            hand_overs=_difference(self.hand_overs, before.hand_overs),
            kernel=self.kernel - before.kernel if self.kernel and before.kernel else None,
            queue_s=None if untold else _queued_s(self.queued_ns, before.queued_ns),
            ended_cpu_s=self.ended_cpu_s - before.ended_cpu_s,
        )


@dataclass(frozen=True, slots=True)
class Used:
    """The use between two readings, with the same names."""

    cpu_s: float | None
    helper_cpu_s: float | None
    machine_cpu_s: float
    steal_s: float | None
    quota: Quota
    hand_overs: int | None
    queue_s: float | None
    kernel: KernelEvents | None = None
    ended_cpu_s: float = 0.0

    @property
    def other_cpu_s(self) -> float | None:
        """Return what other programs used; single rounds may be off by a clock tick per CPU."""
        return None if self.cpu_s is None else self.machine_cpu_s - self.cpu_s - (self.helper_cpu_s or 0.0)


@dataclass(frozen=True, slots=True)
class Meters:
    """The meters of one cell.

    Attributes:
        workers: Ids of the cell's worker processes (none for threads).
        helpers: Process ids of the workload's helper processes.
        quota: Returns the time that a cgroup's quota has taken.
        complete: Whether these are all workers, and all on this machine.
        hand_overs: Returns how often the GIL has changed hands, or None if unknown.
        standing: Child processes that do not belong to this cell, for example other cells' workers: they
            are idle, and reading hundreds of them would take long.
    """

    workers: Sequence[int]
    helpers: Sequence[int]
    quota: Callable[[], Quota]
    complete: bool = True
    hand_overs: Callable[[], int | None] = not_counted
    standing: Collection[int] = ()

    @property
    def tells_children(self) -> bool:
        """Whether the CPU time of subprocesses of our processes is known here."""
        return self.complete and (LINUX or (hasattr(os, "wait3") and not self.workers))

    def measure(self, execute: Callable[[], Result]) -> tuple[Result, Used]:
        """Return the result of ``execute``, and the use meanwhile.

        Our own clock is read closest to it, then the machine's: reading that takes longer than a very short
        round, and reading the clocks of many workers takes milliseconds, which count neither for the round
        nor for other programs.
        """
        others, machine, own = self._read_others(), _read_machine(), _read_own()
        result = execute()
        own_after, machine_after = _read_own(), _read_machine()
        used = _joined(self._read_others(), machine_after, own_after) - _joined(others, machine, own)
        return result, used

    def _read_others(self) -> Reading:
        """Read every meter except those clocks. Ended workers are included in their parent's time."""
        helped = [tree_cpu_s(pid) for pid in self.helpers]
        lost = None in helped
        return Reading(
            cpu_s=None if lost else sum(tree_cpu_s(pid) or 0.0 for pid in self._members()),
            helper_cpu_s=sum(seconds or 0.0 for seconds in helped) if helped and not lost else None,
            quota=self.quota(),
            hand_overs=self.hand_overs(),
            queued_ns=queued_ns((os.getpid(), *self.workers)),
            ended_cpu_s=sum(map(ended_children_s, self.workers)),
            kernel=kernel_events(self.workers) if self.complete else None,
        )

    def _members(self) -> Iterator[int]:
        """Yield the workers, and our other child processes that were not waited for yet."""
        yield from self.workers
        known = {*self.workers, *self.helpers, *self.standing}
        yield from (pid for pid in children(os.getpid()) if pid not in known)


def _read_own() -> Reading:
    """Read what this process and its ended children have used."""
    own_s, ended_s = time.process_time(), own_ended_children_s()
    return Reading(cpu_s=own_s + ended_s, ended_cpu_s=ended_s)


def _read_machine() -> Reading:
    """Read what the whole machine has used."""
    machine = psutil.cpu_times()
    idle = machine.idle + getattr(machine, "iowait", 0.0)
    steal = getattr(machine, "steal", None)
    guest = getattr(machine, "guest", 0.0) + getattr(machine, "guest_nice", 0.0)  # counted in user, too
    return Reading(cpu_s=None, machine_cpu_s=sum(machine) - idle - guest - (steal or 0.0), steal_s=steal)


def _joined(others: Reading, machine: Reading, own: Reading) -> Reading:
    return replace(
        others,
        cpu_s=None if others.cpu_s is None else others.cpu_s + (own.cpu_s or 0.0),
        machine_cpu_s=machine.machine_cpu_s,
        steal_s=machine.steal_s,
        ended_cpu_s=others.ended_cpu_s + own.ended_cpu_s,
    )


def _queued_s(after: Mapping[int, int] | None, before: Mapping[int, int] | None) -> float | None:
    """Return the seconds of the threads alive at the end; those of ended threads are lost."""
    if after is None or before is None:
        return None
    return sum(waited - before.get(thread, 0) for thread, waited in after.items()) / 1e9


def count_cpus(proc: Path = Path("/proc"), cgroup_root: Path = CGROUP_ROOT) -> Cpus:
    """Return the CPU counts of this process.

    ``os.process_cpu_count`` (3.13) honors the affinity mask but no quota (cpython issue 149452).
    """
    logical = os.cpu_count() or 1
    try:
        affinity = len(psutil.Process().cpu_affinity() or ())
    except (AttributeError, psutil.Error):  # macOS has no affinity
        affinity = 0
    quota, folder = _tightest_quota(cgroup_folders(proc / "self" / "cgroup", cgroup_root))
    return Cpus(logical, affinity or None, quota, folder)


def cgroup_folders(membership: Path, root: Path, controller: str = "cpu") -> list[Path]:
    """Return our cgroup folder and its parents: a limit of any of them applies."""
    try:
        lines = membership.read_text().splitlines()
    except OSError:
        return []
    folders = []
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers and controller not in controllers.split(","):
            continue
        base = root / controller if controllers else root  # version 1 mounts every controller apart
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


def quota_meter(cgroup: Path | None) -> Callable[[], Quota]:
    """Return a function that reads how often the quota of ``cgroup`` has stopped us."""
    if cgroup is None:
        return lambda: NO_QUOTA
    return lambda: _quota_taken(cgroup / "cpu.stat")


def _quota_taken(stat: Path) -> Quota:
    try:
        facts = {name: int(count) for name, count in map(str.split, stat.read_text().splitlines())}
    except (OSError, ValueError):
        return NO_QUOTA
    throttled_s = None
    if "throttled_usec" in facts:  # cgroup version 2
        throttled_s = facts["throttled_usec"] / 1e6
    elif "throttled_time" in facts:  # version 1 counts nanoseconds
        throttled_s = facts["throttled_time"] / 1e9
    return Quota(throttled_s, facts.get("nr_periods"), facts.get("nr_throttled"))


def _difference(after: Number | None, before: Number | None) -> Number | None:
    return None if after is None or before is None else after - before
