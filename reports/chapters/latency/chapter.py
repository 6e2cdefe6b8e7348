"""Response time under load: what the latency measurements found, in tables and in sentences."""

from __future__ import annotations

import math
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
    condition_name,
)
from reports.statistics.intervals import SHOWN, Interval, in_blocks, median_interval, percentile, side_of_one
from reports.wording.numbers import duration, listing, ratio, seconds, share, significant, size
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Side
    from reports.wording.tables import TextTable

SLOWER: dict[Side, str] = {
    "above": "takes {ratio} as long as when idle, {mine} against {alone}",
    "below": "takes {ratio} as long as when idle, {mine} against {alone}",
    "astride": "shows no difference from idle: {ratio} as long, {mine} against {alone}",
    "unknown": "takes {ratio} as long as when idle, {mine} against {alone} (too few blocks to tell)",
}
RESPONDERS = {"asyncio": "an event loop", "http": "an HTTP server"}
SHARING_ONE_GIL = {"threads", "c_keeping_gil"}
"""With a GIL, these and the responder compute one at a time."""
RESPONDER_AND_CLIENT = 2
"""So many CPUs these two can use at once."""
OWN_PART = 0.5
"""Part of an answer's time above which the client's own part of it is worth a word."""


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


def answers_row(point: AnswersPoint) -> dict[str, object]:
    """Return a condition: percentiles in seconds, and what the busy workers kept.

    ``work_kept_share`` is their throughput beside the requests over theirs without, at the default switch
    interval; ``longest_wait_of_a_worker_s`` is the longest of all blocks.
    """
    row: dict[str, object] = {
        "answered_by": RESPONDER_NAMES[point.responder],
        "beside": busy_name(point),
        "switch_interval": seconds(point.switch_interval_s),
        "requests": sum(point.requests),
        "lost": sum(point.lost),
        "mean_spacing_s": point.spacing_s,
    }
    for name, part in SHOWN.items():
        row[name] = percentile(point, part)
    return {
        **row,
        "work_kept_share": work_kept(point),
        "fairness (Jain)": median_interval(point.jain or ()).estimate,
        "longest_wait_of_a_worker_s": longest_wait_s(point),
        "hand-overs of the GIL per second": median_interval(point.hand_overs_per_s or ()),
        "sent_late_s": median_interval(point.send_late_s).estimate,
        "client_to_itself_s": median_interval(point.client_overhead_s).estimate,
    }


def convoy_row(point: ConvoyPoint) -> dict[str, object]:
    """Return a convoy, with the share of its operations that is left beside the worker."""
    return {
        "payload": size(point.payload_bytes),
        "beside": f"1 {SINGULAR[point.busy_kind]}",
        "operations per second alone": median_interval(point.alone_per_s),
        "operations per second beside": median_interval(point.beside_per_s),
        "kept_share": kept(point),
        "longest_wait_s": longest_wait_s(point),
        "hand-overs of the GIL per second alone": median_interval(point.alone_hand_overs_per_s or ()),
        "hand-overs of the GIL per second beside": median_interval(point.beside_hand_overs_per_s or ()),
    }


def tables(analysis: Analysis) -> Iterator[TextTable]:
    """Yield what was measured under each condition, and what each convoy left."""
    answers, convoys = analysis.run.of(AnswersPoint), analysis.run.of(ConvoyPoint)
    yield text_table("Answers by who computes meanwhile", map(answers_row, answers))
    yield text_table("A thread with short I/O beside a busy worker", map(convoy_row, convoys))


def sentences(points: Sequence[AnswersPoint], convoys: Sequence[ConvoyPoint]) -> tuple[str, ...]:
    """Return the findings, the most important first."""
    answers = Answers(points)
    return (
        *_by_kind(answers),
        *_by_responder(answers),
        *_trade(answers),
        *_fairness(answers),
        *_convoys(convoys),
        *_client(points),
    )


def against_idle(point: AnswersPoint, alone: AnswersPoint) -> str:
    """Return how the median answer of a condition compares with the idle one, in words."""
    found = in_blocks(point, alone)
    mine, idle = (duration(percentile(each, 0.5).estimate) for each in (point, alone))
    return SLOWER[side_of_one(found)].format(ratio=ratio(found), mine=mine, alone=idle)


def _by_kind(answers: Answers) -> Iterator[str]:
    """Yield a sentence for each kind of busy workers: its fewest against idle, then its larger numbers."""
    alone = answers.find()
    if alone is None:
        return
    for kind in ("threads", "processes", "interpreters", "c_keeping_gil", "c_dropping_gil"):
        found = answers.beside(kind)
        if not found:
            continue
        fewest, *more = found
        others = [
            f"beside {busy_name(point)} {duration(percentile(point, 0.5).estimate)}{_tail(point)}"
            for point in more
        ]
        beyond = f"; {listing(others)}" if others else ""
        yield (
            f"Beside {busy_name(fewest)} the median answer {against_idle(fewest, alone)}"
            f"{_tail(fewest)}{beyond}."
        )


def _tail(point: AnswersPoint) -> str:
    worst = percentile(point, 0.99)
    return "" if math.isnan(worst.estimate) else f", 1 % of them longer than {duration(worst.estimate)}"


def _by_responder(answers: Answers) -> Iterator[str]:
    for responder, name in RESPONDERS.items():
        alone = answers.find(responder=responder)
        found = [
            f"beside {busy_name(point)} it {against_idle(point, alone)}"
            for kind in ("threads", "processes")
            for point in answers.beside(kind, responder)[:1]
            if alone is not None
        ]
        if found:
            yield f"An answer of {name}: {listing(found)}."


def _trade(answers: Answers) -> Iterator[str]:
    """Yield what smaller switch intervals gain and cost, for each number of busy threads."""
    for workers in sorted({point.busy_workers for point in answers.points if point.swept}):
        steps = [
            f"{duration(percentile(point, 0.5).estimate)} at {seconds(point.switch_interval_s)}{_kept(point)}"
            for point in answers.swept(workers)
        ]
        threads = "1 busy thread" if workers == 1 else f"{workers} busy threads"
        yield f"The switch interval beside {threads}: the median answer takes {listing(steps)}."


def _kept(point: AnswersPoint) -> str:
    found = work_kept(point)
    return "" if math.isnan(found.estimate) else f" (the work keeps {share(found)})"


def _fairness(answers: Answers) -> Iterator[str]:
    points = [point for point in answers.beside("threads") if point.jain]
    if not points:
        return
    most = points[-1]
    index = median_interval(most.jain or ())
    yield (
        f"{busy_name(most)} shared their time with a fairness (Jain) of {significant(index.estimate)}, where "
        f"1 is evenly and {significant(1 / most.busy_workers, 2)} is one of them alone; the longest that one "
        f"could not go on was {duration(longest_wait_s(most))}."
    )


def _convoys(convoys: Sequence[ConvoyPoint]) -> Iterator[str]:
    for kind, beside in (("threads", "a busy thread"), ("processes", "a busy process")):
        found = [
            f"{share(kept(point))} with {size(point.payload_bytes)}{_handed_over(point)}"
            for point in convoys
            if point.busy_kind == kind
        ]
        if found:
            yield (
                "A thread that releases the GIL for I/O that never waits keeps of its operations per second "
                f"beside {beside}: {listing(found)}."
            )


def _handed_over(point: ConvoyPoint) -> str:
    """Return how often the GIL changed hands in a convoy; nothing where that was not counted."""
    beside = median_interval(point.beside_hand_overs_per_s or ())
    alone = median_interval(point.alone_hand_overs_per_s or ())
    if math.isnan(beside.estimate) or math.isnan(alone.estimate):
        return ""
    times = f"{significant(beside.estimate)} times a second, alone {significant(alone.estimate)}"
    return f" (the GIL was handed over {times})"


def _client(points: Sequence[AnswersPoint]) -> Iterator[str]:
    if not points:
        return
    lost, requests = sum(sum(point.lost) for point in points), sum(sum(point.requests) for point in points)
    late = max(median_interval(point.send_late_s).estimate for point in points)
    own = max(median_interval(point.client_overhead_s).estimate for point in points)
    yield (
        f"{lost:,} of {requests:,} requests were lost. Under no condition did the client send more than "
        f"{duration(late)} late, nor take more than {duration(own)} for a request to itself, by the median."
    )


def caveats(points: Sequence[AnswersPoint], usable_cpus: int) -> Iterator[str]:
    """Yield each caveat once, those that were recorded and those of the series, with its conditions."""
    touched: dict[str, list[str]] = {}
    for point in points:
        seen = (*point.caveats, *_few_cpus(point, usable_cpus), *_slow_client(point))
        for caveat in dict.fromkeys(seen):
            touched.setdefault(caveat, []).append(condition_name(point))
    for caveat, conditions in touched.items():
        yield f"Caveat for answers of {listing(conditions)}: {caveat}"


def _few_cpus(point: AnswersPoint, usable_cpus: int) -> Iterator[str]:
    taking_turns = point.gil_enabled and point.busy_kind in SHARING_ONE_GIL
    wanted = RESPONDER_AND_CLIENT + (0 if taking_turns else point.busy_workers)
    if wanted > usable_cpus:
        yield (
            f"Client, responder and busy workers can use {wanted} CPUs at once and had {usable_cpus}: "
            "answers also waited for a CPU, so measure on a machine with more to see the GIL alone."
        )


def _slow_client(point: AnswersPoint) -> Iterator[str]:
    late, own, whole = map(median, (point.send_late_s, point.client_overhead_s, point.p50_s))
    if late + own > OWN_PART * whole:
        yield (
            f"The client sent {late * 1e6:.0f} µs late and a request to itself took it {own * 1e6:.0f} µs, "
            f"of {whole * 1e6:.0f} µs for an answer: take the difference to other conditions, not the time."
        )


def _sentences(analysis: Analysis) -> tuple[str, ...]:
    points = analysis.run.of(AnswersPoint)
    found = sentences(points, analysis.run.of(ConvoyPoint))
    return (*found, *caveats(points, analysis.run.environment.usable_cpus))


CHAPTER = Chapter(
    place=30,
    title="Response time under load",
    lead="A responder in a thread of the measured process answers requests that come at random times from "
    "another process, while others compute beside it. Times count from the moment at which a request was to "
    "be sent.",
    tables=tables,
    sentences=_sentences,
    kind=KIND,
)
