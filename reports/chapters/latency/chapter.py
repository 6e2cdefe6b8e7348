"""Response time under load: what the latency measurements found, as headline, tables and sentences."""

from __future__ import annotations

import math
from collections import Counter
from statistics import median
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.chapters.latency.facts import (
    KIND,
    RESPONDER_NAMES,
    SINGULAR,
    Answers,
    AnswersPoint,
    ConvoyPoint,
    busy_name,
)
from reports.statistics.intervals import (
    MEDIAN,
    SHOWN,
    UNKNOWN,
    Interval,
    in_blocks,
    median_interval,
    percentile,
    side_of_one,
)
from reports.wording.numbers import duration, percent, ratio, seconds, significant, size, times
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Side
    from reports.wording.tables import TextTable

SHARING_ONE_GIL = {"threads", "c_keeping_gil"}
"""With a GIL, these and the responder compute one at a time."""
RESPONDER_AND_CLIENT = 2
"""So many CPUs these two can use at once."""
OWN_PART = 0.5
"""A larger part of the median response that the client itself accounts for is a caveat."""


def kept(point: ConvoyPoint) -> Interval:
    """Return which share of its operations per second a convoy kept, block by block."""
    pairs = zip(point.beside_per_s, point.alone_per_s, strict=True)
    return median_interval(beside / alone for beside, alone in pairs)


def work_kept(point: AnswersPoint) -> Interval:
    """Return which share of their throughput the busy workers kept; NaN if that was not measured."""
    return median_interval(point.throughput_ratio or ())


def longest_wait_s(point: AnswersPoint | ConvoyPoint) -> float:
    """Return the longest wait of all blocks; NaN if it was not measured."""
    return max((wait for wait in point.longest_wait_s or () if not math.isnan(wait)), default=math.nan)


def against_idle(point: AnswersPoint, answers: Answers) -> Interval:
    """Return how many times as long the median response takes as when idle, with the same responder."""
    idle = answers.find(responder=point.responder)
    return in_blocks(point, idle) if idle and point.busy_workers else UNKNOWN


def answers_row(point: AnswersPoint, answers: Answers) -> dict[str, object]:
    """Return a condition: percentiles in seconds, and what the busy workers kept.

    ``work_kept_share`` is their throughput with requests over theirs without, at the default switch
    interval; ``longest_starvation_s`` is the longest of all blocks.
    """
    row: dict[str, object] = {
        "answered_by": RESPONDER_NAMES[point.responder],
        "next to": busy_name(point),
        "switch_interval": seconds(point.switch_interval_s),
        "requests": sum(point.requests),
        "lost": sum(point.lost),
        "mean_spacing_s": point.spacing_s,
    }
    for name, part in SHOWN.items():
        row[name] = percentile(point, part)
    times_idle = against_idle(point, answers)
    if not math.isnan(times_idle.estimate):
        row["median over idle"] = ratio(times_idle)
    return {
        **row,
        "work_kept_share": work_kept(point),
        "fairness (Jain)": median_interval(point.jain or ()).estimate,
        "longest_starvation_s": longest_wait_s(point),
        "hand-overs of the GIL per second": median_interval(point.hand_overs_per_s or ()),
        "sent_late_s": median_interval(point.send_late_s).estimate,
        "client_overhead_s": median_interval(point.client_overhead_s).estimate,
    }


def convoy_row(point: ConvoyPoint) -> dict[str, object]:
    """Return a convoy, with the share of its operations per second that it keeps under load."""
    return {
        "payload": size(point.payload_bytes),
        "next to": f"1 {SINGULAR[point.busy_kind]}",
        "operations per second alone": median_interval(point.alone_per_s),
        "operations per second under load": median_interval(point.beside_per_s),
        "kept_share": kept(point),
        "longest_wait_s": longest_wait_s(point),
        "hand-overs of the GIL per second alone": median_interval(point.alone_hand_overs_per_s or ()),
        "hand-overs of the GIL per second under load": median_interval(point.beside_hand_overs_per_s or ()),
    }


def tables(analysis: Analysis) -> Iterator[TextTable]:
    """Yield what was measured under each condition, and what each convoy left."""
    answers, convoys = analysis.run.of(AnswersPoint), analysis.run.of(ConvoyPoint)
    rows = (answers_row(point, Answers(answers)) for point in answers)
    yield text_table("Response time by load", rows)
    yield text_table("A thread with short I/O next to a busy worker", map(convoy_row, convoys))


HEADLINES: dict[Side, str] = {
    "above": "{load} {make} the median response {times} as long",
    "below": "{load} {make} the median response {times} as long",
    "astride": "Response time next to {load}: no difference shown",
    "unknown": "Response time next to {load}: too few blocks to tell",
}


def headline(analysis: Analysis) -> str:
    """Return what the fewest busy threads make of the median response."""
    answers = Answers(analysis.run.of(AnswersPoint))
    for point in answers.beside("threads")[:1]:
        found = against_idle(point, answers)
        if not math.isnan(found.estimate):
            make = "makes" if point.busy_workers == 1 else "make"
            said = HEADLINES[side_of_one(found)]
            return said.format(load=busy_name(point), make=make, times=times(found))
    return "Response time next to busy threads: not measured"


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield the median responses behind the headline, and what is left of short I/O."""
    answers = Answers(analysis.run.of(AnswersPoint))
    idle = answers.find()
    if idle:
        loads = [*answers.beside("threads")[:1], *answers.beside("processes")[:1]]
        told = [f"{busy_name(point)} {_median(point)}" for point in loads]
        yield f"Median: idle {', '.join([_median(idle), *told])}."
    shares = [kept(each).estimate for each in analysis.run.of(ConvoyPoint) if each.busy_kind == "threads"]
    if shares:
        yield f"Short I/O next to a thread keeps {_span(shares)} of its rate."


def _median(point: AnswersPoint) -> str:
    return duration(percentile(point, MEDIAN).estimate)


def _span(shares: Sequence[float]) -> str:
    """Return text like ``60 %``, or ``60–80 %`` where they differ as they are written."""
    least, most = percent(min(shares)), percent(max(shares))
    return most if least == most else f"{least.removesuffix(' %')}–{most}"


def sentences(points: Sequence[AnswersPoint], usable_cpus: int) -> Iterator[str]:
    """Yield what the tables do not say at a glance, the most important first."""
    answers = Answers(points)
    yield from _trade(answers)
    yield from _fairness(answers)
    yield from _client(points)
    yield from caveats(points, usable_cpus)


def _trade(answers: Answers) -> Iterator[str]:
    """Yield what the smallest switch interval gains and costs, for each number of busy threads."""
    for workers in sorted({point.busy_workers for point in answers.points if point.swept}):
        steps = answers.swept(workers)
        first, last = steps[0], steps[-1]
        if len(steps) > 1:
            change = f"{seconds(first.switch_interval_s)} → {seconds(last.switch_interval_s)}"
            yield (
                f"Switch interval {change}, next to {busy_name(first)}: median response {_median(first)} → "
                f"{_median(last)}{_work(first, last)}."
            )


def _work(first: AnswersPoint, last: AnswersPoint) -> str:
    before, after = work_kept(first), work_kept(last)
    if math.isnan(before.estimate) or math.isnan(after.estimate):
        return ""
    return f", work kept {percent(before.estimate)} → {percent(after.estimate)}"


def _fairness(answers: Answers) -> Iterator[str]:
    points = [point for point in answers.beside("threads") if point.jain]
    if points:
        most = points[-1]
        index = median_interval(most.jain or ())
        yield (
            f"Fairness of {busy_name(most)} (Jain): {significant(index.estimate)}, where 1 is equal and "
            f"{significant(1 / most.busy_workers, 2)} is one thread alone; longest starvation "
            f"{duration(longest_wait_s(most))}."
        )


def _client(points: Sequence[AnswersPoint]) -> Iterator[str]:
    if not points:
        return
    lost, requests = sum(sum(point.lost) for point in points), sum(sum(point.requests) for point in points)
    late = max(median_interval(point.send_late_s).estimate for point in points)
    own = max(median_interval(point.client_overhead_s).estimate for point in points)
    yield (
        f"Client check (medians): sent at most {duration(late)} late; own overhead at most {duration(own)}; "
        f"{lost:,} of {requests:,} requests lost."
    )


def caveats(points: Sequence[AnswersPoint], usable_cpus: int) -> Iterator[str]:
    """Yield each caveat once, those that were recorded and those of the series, and how often it holds."""
    recorded = Counter(caveat for point in points for caveat in dict.fromkeys(point.caveats))
    for caveat, count in recorded.items():
        yield f"In {_of(count, points)}: {caveat}"
    wanted = [count for count in map(_cpus_wanted, points) if count > usable_cpus]
    if wanted:
        cpus = f"{usable_cpus} usable CPU{'' if usable_cpus == 1 else 's'}"
        yield (
            f"In {_of(len(wanted), points)}, up to {max(wanted)} threads or processes could run at once on "
            f"{cpus}: responses also waited for a CPU. Use a machine with at least {max(wanted)} CPUs to see "
            "the GIL alone."
        )
    parts = [part for part in map(_part_of_the_client, points) if part > OWN_PART]
    if parts:
        yield (
            f"In {_of(len(parts), points)}, the client itself accounts for {_span(parts)} of the median "
            "response: compare conditions; don't read the absolute time."
        )


def _of(count: int, points: Sequence[AnswersPoint]) -> str:
    return f"{count} of {len(points)} condition{'' if len(points) == 1 else 's'}"


def _cpus_wanted(point: AnswersPoint) -> int:
    taking_turns = point.gil_enabled and point.busy_kind in SHARING_ONE_GIL
    return RESPONDER_AND_CLIENT + (0 if taking_turns else point.busy_workers)


def _part_of_the_client(point: AnswersPoint) -> float:
    late, own, whole = map(median, (point.send_late_s, point.client_overhead_s, point.p50_s))
    return min(1.0, (late + own) / whole)


CHAPTER = Chapter(
    place=8,
    title="Response time under load",
    lead="A thread answers requests while others compute.",
    method="Requests come at random times from another process to a thread of the process that is measured. "
    "Times count from the moment at which a request was due, so a late client hides nothing (no coordinated "
    "omission). A percentile is shown if at least ten requests took longer. Work kept: throughput of the "
    "busy workers with requests, over theirs without.",
    headline=headline,
    in_short=in_short,
    tables=tables,
    sentences=lambda analysis: sentences(analysis.run.of(AnswersPoint), analysis.run.environment.usable_cpus),
    is_open=True,
    kind=KIND,
)
