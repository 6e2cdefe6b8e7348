"""Kernel events of our processes: page faults and involuntary context switches."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.machine.process_tree import LINUX, PROC, stat_fields

if TYPE_CHECKING:
    from collections.abc import Sequence

FAULTS = slice(7, 11)
"""``minflt``, ``cminflt``, ``majflt`` and ``cmajflt`` among the fields of ``stat``."""

SWITCHES = "nonvoluntary_ctxt_switches:"


@dataclass(frozen=True, slots=True)
class KernelEvents:
    """Counts since the start of some processes, including their ended children.

    Attributes:
        minor_faults: Page faults without disk access.
        major_faults: Page faults that read from disk.
        involuntary_switches: Involuntary context switches.
    """

    minor_faults: int
    major_faults: int
    involuntary_switches: int

    def __sub__(self, before: KernelEvents) -> KernelEvents:
        return KernelEvents(
            self.minor_faults - before.minor_faults,
            self.major_faults - before.major_faults,
            # The counts of an ended thread are lost.
            max(0, self.involuntary_switches - before.involuntary_switches),
        )


def kernel_events(workers: Sequence[int]) -> KernelEvents | None:
    """Return the counts of this process and of worker processes; None if the system has none."""
    own = _own()
    found = [_of_process(pid) for pid in workers]
    if own is None or None in found:
        return None
    every = [own, *(events for events in found if events is not None)]
    return KernelEvents(
        sum(each.minor_faults for each in every),
        sum(each.major_faults for each in every),
        sum(each.involuntary_switches for each in every),
    )


def _own() -> KernelEvents | None:
    if not hasattr(os, "wait3"):  # Windows
        return None
    import resource  # noqa: PLC0415 - is not there on Windows

    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return KernelEvents(
        sum(each.ru_minflt for each in used),
        sum(each.ru_majflt for each in used),
        sum(each.ru_nivcsw for each in used),
    )


def _of_process(pid: int) -> KernelEvents | None:
    if not LINUX:
        return None
    with suppress(OSError, ValueError, IndexError):
        minor, ended_minor, major, ended_major = map(int, stat_fields(pid)[FAULTS])
        switches = sum(
            int(line.removeprefix(SWITCHES))
            for status in (PROC / f"{pid}/task").glob("*/status")
            for line in status.read_text().splitlines()
            if line.startswith(SWITCHES)
        )
        return KernelEvents(minor + ended_minor, major + ended_major, switches)
    return None
