"""Samples the GIL share of a task several times over, so that the spread between times is seen, too."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import HotLine, NotMeasuredError, measure_gil_share
from benchmarks.plan.presets import MIN_BLOCKS
from benchmarks.process.messages import Failure, Finished, Starting
from benchmarks.runners.model import task_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from benchmarks.process.messages import Send
    from workloads.model import Workload

SEGMENTS = MIN_BLOCKS
SEGMENT_S = 1
"""Looks within a second depend on each other where calls are long, so a segment counts as one value."""
HOTTEST = 3
IN_C = HotLine("", 0, "its code in C", 0.0)


@dataclass(frozen=True, slots=True)
class Shares:
    """The GIL share of every segment, 0 to 1, and where the GIL was held on average."""

    shares: tuple[float, ...]
    hottest: tuple[HotLine, ...]


def sample_shares(make_workload: Callable[[], Workload], send: Send) -> None:
    """Call the task in one thread, over and over, and send Shares, or the Failure to have any."""
    workload = make_workload()
    with workload.prepare() as items:

        def run() -> None:
            for item in items:
                workload.task(item)

        found = []
        for number in range(1, SEGMENTS + 1):
            send(Starting(f"sampling it for the {number}. time"))
            try:
                found.append(measure_gil_share(run, SEGMENT_S, task_file(workload.task)))
            except NotMeasuredError as error:
                send(Finished(Failure(str(error), status="skipped")))
                return
        shares = tuple(share.share for share in found)
        send(Finished(Shares(shares, _hottest(line for share in found for line in share.hottest))))


def _hottest(lines: Iterable[HotLine]) -> tuple[HotLine, ...]:
    """Return the hottest lines over all segments, each with its mean share.

    Where the innermost line of Python is our call, it was the task's code in C that ran.
    """
    totals: dict[HotLine, float] = defaultdict(float)
    for line in lines:
        place = IN_C if line.file == Path(__file__).name else replace(line, share=0.0)
        totals[place] += line.share / SEGMENTS
    hottest = sorted(totals, key=totals.__getitem__, reverse=True)[:HOTTEST]
    return tuple(replace(place, share=totals[place]) for place in hottest)
