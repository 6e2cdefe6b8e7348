"""Workers: from which number on more of them gain nothing, and what they cost."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.chapters.workers.facts import BUSY, KIND, OWN, curves
from reports.statistics.intervals import Interval, median_interval
from reports.statistics.knee import TOLERANCE
from reports.wording.numbers import (
    binary_bytes,
    duration,
    listing,
    percent,
    rate,
    seconds,
    significant,
    whole_percent,
)
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from reports.chapters.workers.facts import CurveFacts, Point
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

NOUNS = {"threads": ("thread", "threads"), "asyncio": ("coroutine", "coroutines")}
"""What the workers of a runner are called; those of any other are processes."""

WORKS = {"waiting": "waiting", "computing": "computing", OWN: "your function"}

MOST_IN_HEADLINE = 2


def named(runner: str, count: int) -> str:
    """Return text like ``1 thread``, ``500 coroutines`` or ``4 processes``."""
    one, many = NOUNS.get(runner, ("process", "processes"))
    return f"{count} {one if count == 1 else many}"


def number(curve: CurveFacts) -> str:
    """Return the number of workers that are enough, as far as was measured: ``at least 500 threads``."""
    knee = curve.knee
    least = "at least " if knee.rising else ""
    return f"{least}{named(curve.runner, knee.workers)}"


def interval(curve: CurveFacts) -> str:
    """Return the interval of the knee: ``24 to 48``, or ``256 to at least 500``."""
    knee = curve.knee
    least = "at least " if knee.open else ""
    return f"{least}{knee.high}" if knee.low == knee.high else f"{knee.low} to {least}{knee.high}"


def finding(curve: CurveFacts) -> str:
    """Return in a sentence from which number on more gain nothing, with the interval of the knee."""
    knee = curve.knee
    if knee.rising:
        most = named(curve.runner, knee.most)
        return f"At least {most}: the throughput still rises there (knee {interval(curve)})."
    if knee.open or knee.high > knee.workers:
        return (
            f"More than {named(curve.runner, knee.workers)}: no gain is shown (knee {interval(curve)}; tried "
            f"up to {knee.most})."
        )
    gain = "gains" if knee.workers == 1 else "gain"
    return (
        f"More than {named(curve.runner, knee.workers)} {gain} nothing (knee {interval(curve)}; tried up to "
        f"{knee.most})."
    )


def cost(curve: CurveFacts, point: Point) -> str:
    """Return what workers cost: ``256 threads start in 60.0 ms and add 7.70 MiB``."""
    start_s = median_interval(point.starts_s).estimate
    many = point.workers > 1
    memory = ""
    if point.memory_bytes is not None and point.memory_bytes > 0:
        memory = f" and add{'' if many else 's'} {binary_bytes(point.memory_bytes)}"
    return f"{named(curve.runner, point.workers)} start{'' if many else 's'} in {duration(start_s)}{memory}"


def headline(analysis: Analysis) -> str:
    """Return how many workers are enough, for each work the runner that suits it."""
    found = foremost(curves(analysis.run))
    if not found:
        return "How many workers are enough: not measured"
    told = [
        number(curve) if curve.work == OWN else f"{number(curve)} for {WORKS[curve.work]}" for curve in found
    ]
    return f"Enough: {listing(told, 'or' if found[0].work == OWN else 'and')}"


def foremost(found: Iterable[CurveFacts]) -> tuple[CurveFacts, ...]:
    """Return the first curve of each work, or two of a user's function: what a title has room for."""
    first: dict[str, CurveFacts] = {}
    for curve in found:
        first.setdefault(curve.runner if curve.work == OWN else curve.work, curve)
    return tuple(first.values())[:MOST_IN_HEADLINE]


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield that the server was the limit, if it was; the first curve's finding, a quota if any, the cost."""
    found = curves(analysis.run)
    for curve in found:
        if any(point.workers <= curve.knee.best for point in curve.by_the_server):
            yield (
                f"With many {NOUNS[curve.runner][1]} the server was at its limit, so part of the bend is the "
                "server's."
            )
            break
    quota_cpus = analysis.run.environment.quota_cpus
    for curve in found[:1]:
        yield finding(curve)
        if quota_cpus is not None:
            yield quota(quota_cpus)
        yield f"{cost(curve, curve.at_knee)}."


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield each curve's finding with its cost, the container's quota, and the proof of the server."""
    for curve in curves(analysis.run):
        what = f"{WORKS[curve.work].capitalize()}, {curve.runner}"
        limit = f" Not every number was measured: {curve.limited_by}." if curve.limited_by else ""
        yield f"{what}: {finding(curve)} {cost(curve, curve.at_knee)}.{limit}"
    quota_cpus = analysis.run.environment.quota_cpus
    if quota_cpus is not None and curves(analysis.run):
        yield quota(quota_cpus)
    for curve in curves(analysis.run):
        yield from _of_the_server(curve)


def quota(cpus: float) -> str:
    """Return what a container's quota means for the number of workers."""
    return (
        f"The container's quota is {significant(cpus)} CPUs: workers that compute share these, however many "
        "CPUs the machine has."
    )


def _of_the_server(curve: CurveFacts) -> Iterator[str]:
    """Yield whether the server was the limit of a curve, with its figures."""
    served = [point for point in curve.points if point.server_busy is not None and point.held_s is not None]
    if not served or curve.hold_s is None:
        return
    busiest = max(median_interval(point.server_busy or ()).estimate for point in served)
    longest_s = max(median_interval(point.held_s or ()).estimate for point in served)
    figures = (
        f"its busiest process was busy for at most {whole_percent(busiest)} of the time, and answers were "
        f"held for at most {duration(longest_s)} instead of {seconds(curve.hold_s)} (medians)"
    )
    if not curve.by_the_server:
        yield f"The server was not the limit of {NOUNS[curve.runner][1]}: {figures}."
        return
    counts = listing(str(point.workers) for point in curve.by_the_server)
    why = "" if busiest > BUSY else " It had to wait for a CPU itself: measure on a machine with more CPUs."
    yield f"The server took part in the limit with {counts} {NOUNS[curve.runner][1]}: {figures}.{why}"


def _rows(analysis: Analysis) -> Iterator[dict[str, object]]:
    for curve in curves(analysis.run):
        for point in curve.points:
            yield _row(curve, point)


def _row(curve: CurveFacts, point: Point) -> dict[str, object]:
    held = median_interval(point.held_s or ())
    memory = point.memory_bytes
    return {
        "work": WORKS[curve.work],
        "runner": curve.runner,
        "workers": point.workers,
        "items per second": rate(median_interval(point.rates)),
        "times as fast as one": curve.gain(point),
        "is": _role(curve, point),
        "start-up_s": median_interval(point.starts_s),
        "added_memory_bytes": memory if memory is not None and memory > 0 else math.nan,
        "cores_busy": _median(point.cores_busy),
        "busiest server process": _share(point.server_busy),
        "answer_held_s": held,
        "blocks": len(point.wall_s),
    }


def _role(curve: CurveFacts, point: Point) -> str | None:
    knee = curve.knee
    if point.workers == knee.workers:
        return "the knee"
    return "possibly the knee" if knee.low <= point.workers <= knee.high else None


def _median(series: tuple[float, ...] | None) -> Interval:
    return Interval(median_interval(series or ()).estimate)


def _share(series: tuple[float, ...] | None) -> str | None:
    return None if series is None else percent(median_interval(series).estimate)


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    yield text_table("Throughput and cost by number of workers", _rows(analysis))


CHAPTER = Chapter(
    place=2,
    title="How many workers",
    lead="Throughput by number of workers, compared with one.",
    method="A pilot tries powers of two and then numbers around the bend. What it keeps is measured in "
    "interleaved blocks, of which every figure here comes. The knee is the smallest number that is not "
    f"shown to be more than {whole_percent(TOLERANCE)} slower than the best; its interval begins above the "
    "largest that is shown to be, and ends with the smallest that is shown not to be. Waiting: requests on "
    "open connections to two server processes that hold each answer for a given time; a client library needs "
    "more CPU time for a request, so its knee comes earlier. Computing: plain Python. Memory is what the "
    "workers added (PSS, shared pages in proportion, or else RSS), read once; what earlier workers left "
    "behind may hide a part of it.",
    headline=headline,
    in_short=in_short,
    sentences=sentences,
    tables=_tables,
    is_open=True,
    kind=KIND,
)
