"""Does it block? What an event loop and other threads wait for a user's function."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from reports.chapters.blocking.facts import (
    IN_LOOP,
    LOOP,
    NOTHING,
    POOL,
    PROCESSES,
    THREADS,
    TO_THREAD,
    find,
    loop_of,
    waits_of,
)
from reports.chapters.chapter import Chapter
from reports.statistics.intervals import median_interval
from reports.wording.numbers import duration, rough_share
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from reports.chapters.blocking.facts import Loop, Wait
    from reports.speedups.cells import Analysis
    from reports.wording.tables import TextTable

WHO = {"event_loop": "an event loop", "thread": "a thread"}
WAYS = {NOTHING: "idle", TO_THREAD: "to_thread", POOL: "process pool"}
IN_OTHER_THREADS = {TO_THREAD, THREADS}
RESPONDER_AND_CLIENT = 2
"""So many CPUs these two can use at once."""
IN_IT = " in the loop"
FIGURES = {"p50_s": "median", "p90_s": "90 % within"}
NOT_KNOWN = "Whether it blocks an event loop: not measured"


def way(wait: Wait, form: str | None) -> str:
    """Return how the function is run, in words that fit into a chart, for example ``4 threads``."""
    if wait.function_runs == IN_LOOP:
        return f"{'awaited' if form == 'coroutine' else 'called'}{IN_IT}"
    if wait.function_runs in WAYS:
        return WAYS[wait.function_runs]
    names = {THREADS: "thread", PROCESSES: "process"}
    plurals = {THREADS: "threads", PROCESSES: "processes"}
    count = wait.function_workers
    return f"{count} {(names if count == 1 else plurals)[wait.function_runs]}"


def form_of(analysis: Analysis) -> str | None:
    """Return what the user named, for example ``"coroutine"``."""
    return analysis.run.own.form if analysis.run.own else None


def headline(analysis: Analysis) -> str:
    """Return what the loop waits with the function in it, and in a thread."""
    loop = loop_of(analysis.run)
    if loop is None:
        return NOT_KNOWN
    called, figure = _bare(loop, loop.called), FIGURES[loop.figure]
    if loop.remedy == "none needed":
        return f"It hardly blocks a loop: {called} ({figure})"
    if loop.remedy == "none shown":
        return f"Not shown to block a loop: {called} ({figure})"
    better = loop.pool if loop.remedy == "pool" else loop.to_thread
    instead = f"; {way(better, None)}: {_bare(loop, better)}" if better else ""
    return f"It blocks a loop for {called} ({figure}){instead}"


def _bare(loop: Loop, wait: Wait) -> str:
    return duration(loop.of(wait).estimate)


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield the median waits: of a loop in each way, and of a thread with the most calls at once."""
    form, waits = form_of(analysis), waits_of(analysis.run)
    loop = [each for each in waits if each.waits == LOOP]
    most = {each.function_runs: each for each in waits if each.waits != LOOP and each.function_workers}
    if loop:
        yield f"Median wait: {_medians(loop, form)}."
    if most:
        yield f"Median wait of another thread, next to {_medians(most.values(), form)}."


def _medians(waits: Iterable[Wait], form: str | None) -> str:
    return ", ".join(
        f"{way(each, form).removesuffix(IN_IT)} {duration(median_interval(each.p50_s).estimate)}"
        for each in waits
    )


def waits_row(wait: Wait, form: str | None) -> dict[str, object]:
    """Return a condition with its percentiles in seconds."""
    return {
        "who waits": WHO[wait.waits],
        "the function": "does not run" if wait.function_runs == NOTHING else way(wait, form),
        "requests": sum(wait.requests),
        "lost": sum(wait.lost),
        "mean_spacing_s": wait.spacing_s,
        "p50_s": wait.percentile("p50_s"),
        "p90_s": wait.percentile("p90_s"),
        "p99_s": wait.percentile("p99_s"),
        "longest_s": wait.longest_s,
        "hand-overs of the GIL per second": median_interval(wait.hand_overs_per_s or ()),
        "sent_late_s": median_interval(wait.send_late_s).estimate,
        "client_overhead_s": median_interval(wait.client_overhead_s).estimate,
    }


def tables(analysis: Analysis) -> Iterator[TextTable]:
    """Yield the waits under each condition."""
    form = form_of(analysis)
    rows = (waits_row(wait, form) for wait in waits_of(analysis.run))
    yield text_table("How long requests wait for your function", rows)


def sentences(analysis: Analysis) -> Iterator[str]:
    """Yield the share of the GIL, and what others wait for."""
    waits = waits_of(analysis.run)
    for wait in waits[:1]:
        if not math.isnan(wait.share.estimate):
            yield f"In one thread, the function holds the GIL {rough_share(wait.share)} of its time."
    loop = find(waits, LOOP, IN_LOOP)
    if loop is not None:
        yield (
            f"In the loop, the longest of {sum(loop.requests)} requests waited {duration(loop.longest_s)}. "
            "A request waits longest if a call has just begun."
        )
    yield from _short_of_cpus(waits, analysis.run.environment.usable_cpus)
    yield from dict.fromkeys(caveat for wait in waits for caveat in wait.caveats)


def _short_of_cpus(waits: Sequence[Wait], usable_cpus: int) -> Iterator[str]:
    """Yield how many conditions could use more CPUs than there are."""
    wanted = [count for count in map(_cpus_wanted, waits) if count > usable_cpus]
    if wanted:
        cpus = f"{usable_cpus} usable CPU{'' if usable_cpus == 1 else 's'}"
        yield (
            f"In {len(wanted)} of {len(waits)} conditions, up to {max(wanted)} threads or processes could "
            f"run at once on {cpus}: requests also waited for a CPU."
        )


def _cpus_wanted(wait: Wait) -> int:
    """Return how many CPUs could be busy: with the one who waits, and the client that sends requests."""
    in_turn = wait.function_runs == IN_LOOP or (wait.gil_enabled and wait.function_runs in IN_OTHER_THREADS)
    return RESPONDER_AND_CLIENT + (0 if in_turn else wait.function_workers)


CHAPTER = Chapter(
    place=7,
    title="Does it block?",
    lead="Requests wait while your function runs.",
    method="The function is called again and again, as if a call were always in progress. Meanwhile requests "
    "come at random times, from another process, to an event loop or to a thread of the function's process. "
    "Times count from the moment at which a request was due. Intervals compare blocks, because requests that "
    "wait for the same call wait together. A percentile is shown if at least ten requests took longer.",
    headline=headline,
    in_short=in_short,
    tables=tables,
    sentences=sentences,
    is_open=True,
)
