"""CPU meters: what our processes, their helpers and the rest of the machine used between two readings."""

from __future__ import annotations

import platform
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

LINUX = platform.system() == "Linux"


@dataclass(frozen=True, slots=True)
class Reading:
    """Meter positions in seconds; the difference of two readings is what was used between them."""

    cpu_s: float
    helper_cpu_s: float | None
    machine_cpu_s: float
    steal_s: float | None
    throttled_s: float | None

    def __sub__(self, before: Reading) -> Reading:
        return Reading(
            self.cpu_s - before.cpu_s,
            _difference(self.helper_cpu_s, before.helper_cpu_s),
            self.machine_cpu_s - before.machine_cpu_s,
            _difference(self.steal_s, before.steal_s),
            _difference(self.throttled_s, before.throttled_s),
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
    """

    workers: Sequence[int]
    helpers: Sequence[int]
    throttled: Callable[[], float | None]
    complete: bool = True

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
        )


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


def _difference(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else after - before
