"""Samples the GIL share of a function several times over, so that the spread between times is seen, too."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import HotLine, NotMeasuredError, measure_gil_share
from benchmarks.interval import MIN_VALUES
from benchmarks.messages import Finished, Starting
from benchmarks.task_module import task_file

if TYPE_CHECKING:
    from collections.abc import Iterable

    from benchmarks.messages import Tell
    from benchmarks.own.work import OwnWork

SEGMENTS = MIN_VALUES
SEGMENT_S = 1
"""Looks within a second depend on each other where calls are long, so a segment counts as one value."""
HOTTEST = 3


@dataclass(frozen=True, slots=True)
class Shares:
    """The GIL share of every segment, 0 to 1, and where the GIL was held on average."""

    shares: tuple[float, ...]
    hottest: tuple[HotLine, ...]


@dataclass(frozen=True, slots=True)
class NoShare:
    """Why there is none; begins with ``not applicable`` or ``not measured``."""

    reason: str


def sample_shares(work: OwnWork, tell: Tell) -> None:
    """Call the function in one thread, over and over, and tell Shares or NoShare."""
    workload = work.workload()
    with workload.prepare() as items:

        def run() -> None:
            for item in items:
                workload.task(item)

        found = []
        for number in range(1, SEGMENTS + 1):
            tell(Starting(f"sampling it for the {number}. time"))
            try:
                found.append(measure_gil_share(run, SEGMENT_S, task_file(workload.task)))
            except NotMeasuredError as error:
                tell(Finished(NoShare(str(error))))
                return
        shares = tuple(share.share for share in found)
        tell(Finished(Shares(shares, _hottest(line for share in found for line in share.hottest))))


def _hottest(lines: Iterable[HotLine]) -> tuple[HotLine, ...]:
    """Return the hottest lines over all segments, each with its mean share."""
    totals: Counter[HotLine] = Counter()
    for line in lines:
        totals[replace(line, share=0.0)] += line.share  # type: ignore[assignment] # shares add up as counts do
    return tuple(replace(line, share=total / SEGMENTS) for line, total in totals.most_common(HOTTEST))
