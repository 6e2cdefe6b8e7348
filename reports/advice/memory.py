"""How much memory a runner needs with the work loaded, and how many workers the machine has room for."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.wording.numbers import binary_bytes, whole_percent

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports.speedups.cells import Analysis

ROOM_SHARE = 0.8
"""Part of the free memory that workers may fill. The measurement itself keeps to the same: the rest is for
the file cache, without which the machine slows down before it runs out of memory."""
LARGE_PART = 0.5
"""From half of the room on, twice as many workers would not fit: memory then limits the advice."""
NEXT_TO_NOTHING_BYTES = 2**20
"""A worker that adds less: two rounds of the same cell differ by as much, so a number of workers from it
would be made up."""
THE_MACHINE = "the machine"
"""What limits the memory where no control group does, as the measurement writes it."""
PLAIN = ("threads", "processes")
"""Runners whose name is also what their workers are called."""


@dataclass(frozen=True, slots=True)
class MemoryNeed:
    """The memory of one cell, in bytes.

    Attributes:
        peak_bytes: What its process tree had at its peak.
        per_worker_bytes: What each worker adds to sequential; NaN if sequential's memory is not known.
        room_bytes: What a tree could have then.
        room_by: What limits that.
    """

    runner: str
    workers: int
    peak_bytes: float
    per_worker_bytes: float
    room_bytes: float
    room_by: str = THE_MACHINE

    @property
    def share(self) -> float:
        """Part of the room that it needs."""
        return self.peak_bytes / self.room_bytes if self.room_bytes else math.inf

    @property
    def most_workers(self) -> int | None:
        """How many workers have room; None where a worker adds next to nothing, or that is not known."""
        each = self.per_worker_bytes
        if math.isnan(each) or each < NEXT_TO_NOTHING_BYTES:
            return None
        alone = self.peak_bytes - self.workers * each
        return max(0, math.floor((ROOM_SHARE * self.room_bytes - alone) / each))

    @property
    def who(self) -> str:
        """The cell as a subject, such as ``4 processes``."""
        if self.runner == "sequential":
            return self.runner
        return f"{self.workers} {self.runner if self.runner in PLAIN else f'workers of {self.runner}'}"

    @property
    def need(self) -> str:
        """What it needs, such as ``4 processes need 1.90 GiB``."""
        verb = "needs" if self.runner == "sequential" or self.workers == 1 else "need"
        return f"{self.who} {verb} {binary_bytes(self.peak_bytes)}"

    @property
    def room(self) -> str:
        """The room and what limits it, such as ``24.0 GiB here``."""
        limit = "here" if self.room_by == THE_MACHINE else f"that {self.room_by} leaves"
        return f"{binary_bytes(self.room_bytes)} {limit}"

    @property
    def loaded(self) -> str:
        """The same as the beginning of a sentence."""
        return f"{self.need[:1].upper()}{self.need[1:]} with the work loaded"

    @property
    def sentence(self) -> str:
        """The need and what it means here: a sentence of less than 40 words."""
        need = self.loaded
        room = f"{whole_percent(ROOM_SHARE)} of the {self.room}"
        if self.most_workers is not None:
            each = binary_bytes(self.per_worker_bytes)
            return f"{need}, {each} for each worker: {room} allow {self.most_workers:,}."
        if self.runner == "sequential" or math.isnan(self.per_worker_bytes):
            return f"{need}, of {self.room}."
        return f"{need}; a further worker adds next to nothing."


def memory_needs(analysis: Analysis, workload: str) -> dict[tuple[str, int], MemoryNeed]:
    """Return what each cell of a group needs whose memory was measured, by runner and workers."""
    told = analysis.cells["role"].isin(["reference", "measured"])
    cells = analysis.cells[(analysis.cells["workload"] == workload) & told]
    known = cells[cells["memory_peak_bytes"].notna()]
    return {(row["runner"], int(row["workers"])): need_of(row) for _, row in known.iterrows()}


def need_of(row: pd.Series) -> MemoryNeed:
    """Return the need of one row of the table of cells."""
    figures = (f"memory_{name}_bytes" for name in ("peak", "per_worker", "room"))
    peak, per_worker, room = (float(row[name]) for name in figures)
    return MemoryNeed(row["runner"], int(row["workers"]), peak, per_worker, room, row["memory_room_by"])


def largest(needs: dict[tuple[str, int], MemoryNeed], runner: str) -> MemoryNeed | None:
    """Return the need of a runner with the most workers that were measured."""
    own = [need for (name, _), need in needs.items() if name == runner]
    return max(own, key=lambda need: need.workers, default=None)


def memory_sentences(analysis: Analysis, workload: str) -> Iterator[str]:
    """Yield what threads and processes need, one sentence each."""
    needs = memory_needs(analysis, workload)
    for runner in PLAIN:
        if need := largest(needs, runner):
            yield need.sentence


def memory_hints(analysis: Analysis, workload: str, runner: str, workers: int) -> Iterator[str]:
    """Yield that the advised cell needs a large part of the memory, if it does."""
    need = memory_needs(analysis, workload).get((runner, workers))
    if need is not None and need.share > LARGE_PART:
        yield (f"less memory: {need.need} of the {need.room} ({whole_percent(need.share)})")
