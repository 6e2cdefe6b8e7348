"""What of a run would surprise its reader: the few findings that stand below the matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.chapters.latency.facts import AnswersPoint, busy_name
from reports.claims.judged import judge_all, otherwise
from reports.statistics.intervals import median_interval
from reports.why.cause import diagnose
from reports.wording.numbers import significant, unit_of_time
from reports.wording.runners import prominence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reports.advice.matrix import Matrix
    from reports.speedups.cells import Analysis

MOST = 5
MOST_OF_A_KIND = 2
LONGER = 10.0
"""A response time so many times longer surprises, and so does a runner so many times slower."""
SLOWER = 0.9
"""Threads below it surprise: most expect that they gain nothing at worst."""


@dataclass(frozen=True, slots=True)
class Surprise:
    """One finding.

    Attributes:
        sentence: In at most 30 words.
        anchor: Where in the page its numbers are.
    """

    sentence: str
    anchor: str


def surprises(analysis: Analysis, matrix: Matrix) -> tuple[Surprise, ...]:
    """Return the findings that would surprise, five at most; none if the run has no such."""
    kinds = (
        _response_time(analysis),
        _very_slow(analysis, matrix),
        _slower_threads(analysis, matrix),
        _refuted(analysis),
    )
    return tuple(each for kind in kinds for each in list(kind)[:MOST_OF_A_KIND])[:MOST]


def _response_time(analysis: Analysis) -> Iterator[Surprise]:
    """Yield by how much busy threads raise a median response time, where it is ten times or more."""
    points = [point for point in analysis.run.of(AnswersPoint) if not point.swept]
    idle = {
        point.responder: median_interval(point.p50_s).estimate for point in points if not point.busy_workers
    }
    beside = [point for point in points if point.busy_kind == "threads" and point.responder in idle]
    if not beside:
        return
    times = {point: median_interval(point.p50_s).estimate / idle[point.responder] for point in beside}
    worst = max(beside, key=times.__getitem__)
    if times[worst] >= LONGER:
        before, after = idle[worst.responder], times[worst] * idle[worst.responder]
        yield Surprise(
            f"Next to {busy_name(worst)}, the median response takes {_time(after)} instead of"
            f" {_time(before)}: about {significant(times[worst], 2)}× as long.",
            "latency",
        )


def _time(seconds: float) -> str:
    scale, unit = unit_of_time(seconds)
    return f"{significant(seconds / scale, 2)} {unit}"


def _very_slow(analysis: Analysis, matrix: Matrix) -> Iterator[Surprise]:
    """Yield the runners that are ten times slower than sequential, the plainest of each workload."""
    causes = diagnose(analysis).causes
    found = []
    for row in matrix.rows:
        slow = [
            cell
            for cell in row.cells
            if cell.speedup and cell.style == "slower" and cell.speedup.high * LONGER <= 1
        ]
        for cell in sorted(slow, key=lambda cell: prominence(cell.runner))[:1]:
            name = causes[row.workload, cell.runner, cell.workers or 0].tag
            sentence = f"{row.workload}: {cell.figure} than sequential with {cell.runner} ({name})."
            found.append((cell.speedup.estimate if cell.speedup else 0.0, Surprise(sentence, row.anchor)))
    yield from (surprise for _, surprise in sorted(found, key=lambda each: each[0]))


def _slower_threads(analysis: Analysis, matrix: Matrix) -> Iterator[Surprise]:
    """Yield where threads make it slower, the slowest first, and not so slow that it is told above."""
    causes = diagnose(analysis).causes
    found = []
    for row in matrix.rows:
        for cell in row.cells:
            if cell.runner == "threads" and cell.style == "slower" and cell.speedup and cell.workers:
                tag = causes[row.workload, cell.runner, cell.workers].tag
                said = f"{row.workload}: threads make it slower, {cell.figure} ({tag})."
                found.append((cell.speedup, Surprise(said, row.anchor)))
    for speedup, surprise in sorted(found, key=lambda each: each[0].estimate):
        if speedup.high < SLOWER and speedup.high * LONGER > 1:
            yield surprise


def _refuted(analysis: Analysis) -> Iterator[Surprise]:
    """Yield the claims of courses that do not hold here."""
    for judged in otherwise(judge_all(analysis)):
        yield Surprise(f"Often taught, not so here: “{judged.claim.sentence.rstrip('.')}”.", judged.anchor)
