"""Claims on response time under load: how long a thread waits for a busy one, and what helps."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from reports.chapters.latency.facts import Answers, AnswersPoint, load_name
from reports.claims import sources
from reports.claims.judging import (
    DELAYED,
    MORE,
    Region,
    by_margin,
    by_region,
    not_applicable,
    not_measured,
)
from reports.claims.model import Claim, Judgment
from reports.statistics.intervals import UNKNOWN, Interval, in_blocks, median_interval, percentile
from reports.wording.numbers import duration, listing, seconds

if TYPE_CHECKING:
    from reports.claims.model import Lesson

claim = partial(Claim, topic=sources.WAITING_FOR_OTHERS)
"""What claims of this topic have in common, unless one says otherwise."""

NOT_DELAYED = Region(high=DELAYED.low)
UNIT = "times as long"
SUPPORT = "Median response time of a UDP server, measured from outside in the same blocks"


def answers_of(lesson: Lesson) -> Answers:
    """Return the answers of a run."""
    return Answers(lesson.analysis.run.of(AnswersPoint))


def ran_free(lesson: Lesson) -> bool:
    """Return whether the answers were measured without a GIL."""
    points = lesson.analysis.run.of(AnswersPoint)
    return bool(points) and all(point.gil_enabled is False for point in points)


def no_gil() -> Judgment:
    """Return that a claim on waiting for the GIL does not speak of a process that has none."""
    return not_applicable("The measured process ran without the GIL, so nothing waits for it.")


def missing(lesson: Lesson, what: str) -> Judgment:
    """Return that answers under some condition are not there, with the first reason why, if any is known."""
    reasons = [failure.reason for failure in lesson.analysis.run.other_failures if failure.kind == "latency"]
    why = f" ({reasons[0].rstrip('.')})" if reasons else ""
    return not_measured(f"{what}{why}")


def median_text(point: AnswersPoint) -> str:
    """Return text like ``5.31 ms (5.20–5.44) beside 1 thread``."""
    return f"{duration(percentile(point, 0.5))} {load_name(point)}"


def judge_cpu_bound_thread_delays_io(lesson: Lesson) -> Judgment:
    """Return the verdict by the median response times with one busy thread and idle, block by block."""
    answers = answers_of(lesson)
    alone, beside = answers.find(), answers.find("threads", 1)
    if alone is None or beside is None:
        return missing(lesson, "response times when idle and with one busy thread")
    number = in_blocks(beside, alone)
    sentence = f"Median response time: {listing(map(median_text, (alone, beside)))}."
    return Judgment(by_region(number, DELAYED), sentence, number, UNIT)


CPU_BOUND_THREAD_DELAYS_IO = claim(
    name="cpu_bound_thread_delays_io",
    sentence="A CPU-bound thread at least doubles the response time of an I/O thread.",
    support=f"{SUPPORT}: with one busy thread of pure Python, and when idle.",
    expected="response time with one busy thread at least twice that when idle",
    free_threaded="The claim should fall: to answer, a thread needs a CPU but no GIL.",
    source=sources.GIL_AND_THREADS,
    judge=judge_cpu_bound_thread_delays_io,
)


def judge_delay_grows_more_than_in_proportion(lesson: Lesson) -> Judgment:
    """Return the verdict by the delay for each of the most threads over the delay by one, block by block."""
    answers = answers_of(lesson)
    alone, one = answers.find(), answers.find("threads", 1)
    several = [point for point in answers.beside("threads") if point.busy_workers > 1]
    if alone is None or one is None or not several:
        return missing(lesson, "response times when idle, with one busy thread and with several")
    if ran_free(lesson):
        return no_gil()
    number = _growth(several[-1], one, alone)
    told = listing(map(median_text, (alone, one, *several)))
    return Judgment(by_margin(number, MORE), f"Median response time: {told}.", number, "times in proportion")


def _growth(most: AnswersPoint, one: AnswersPoint, alone: AnswersPoint) -> Interval:
    if not len(most.p50_s) == len(one.p50_s) == len(alone.p50_s):
        return UNKNOWN
    blocks = zip(most.p50_s, one.p50_s, alone.p50_s, strict=True)
    return median_interval(
        (many - none) / (single - none) / most.busy_workers for many, single, none in blocks if single > none
    )


DELAY_GROWS_MORE_THAN_IN_PROPORTION = claim(
    name="delay_grows_more_than_in_proportion",
    sentence="The delay grows faster than the number of busy threads.",
    support=f"{SUPPORT}: the delay over the idle time, with the most busy threads and with one.",
    expected="delay with n threads above 1.05 × n × the delay with one (5 % more)",
    free_threaded="Threads then compete for CPUs, not for the GIL.",
    source=sources.SWITCH_INTERVAL,
    judge=judge_delay_grows_more_than_in_proportion,
)

ABOUT = Region(0.5, 2.0)


def judge_delay_is_the_switch_interval(lesson: Lesson) -> Judgment:
    """Return the verdict by the delay over the interval, block by block, at the default interval."""
    answers = answers_of(lesson)
    alone, beside = answers.find(), answers.find("threads", 1)
    if alone is None or beside is None:
        return missing(lesson, "response times when idle and with one busy thread")
    if ran_free(lesson):
        return no_gil()
    number = _delay_over_interval(beside, alone)
    sentence = (
        f"Median response time: {median_text(beside)} and {median_text(alone)}, with a switch interval of "
        f"{seconds(beside.switch_interval_s)}."
    )
    return Judgment(by_region(number, ABOUT), sentence, number, "switch intervals")


def _delay_over_interval(beside: AnswersPoint, alone: AnswersPoint) -> Interval:
    if len(beside.p50_s) != len(alone.p50_s) or not beside.switch_interval_s:
        return UNKNOWN
    pairs = zip(beside.p50_s, alone.p50_s, strict=True)
    return median_interval((mine - other) / beside.switch_interval_s for mine, other in pairs)


DELAY_IS_THE_SWITCH_INTERVAL = claim(
    name="delay_is_the_switch_interval",
    sentence="One busy thread delays responses by about the switch interval.",
    support=f"{SUPPORT}: with one busy thread of pure Python, minus that when idle.",
    expected="delay between half and twice the switch interval",
    free_threaded="There is no switch interval without a GIL.",
    source=sources.SWITCH_INTERVAL,
    judge=judge_delay_is_the_switch_interval,
)


def judge_avoids_delay(lesson: Lesson, kind: str) -> Judgment:
    """Return the verdict by the median answers beside one that computes and idle, block by block."""
    answers = answers_of(lesson)
    alone, beside = answers.find(), answers.find(kind, 1)
    if alone is None or beside is None:
        return missing(lesson, f"response times when idle and with one of the busy {kind}")
    number = in_blocks(beside, alone)
    sentence = f"Median response time: {listing(map(median_text, (alone, beside)))}."
    return Judgment(by_region(number, NOT_DELAYED), sentence, number, UNIT)


def judge_free_threading_avoids_delay(lesson: Lesson) -> Judgment:
    """Return the verdict beside one busy thread, if the measured process ran without the GIL."""
    if lesson.analysis.run.of(AnswersPoint) and not ran_free(lesson):
        return not_applicable("The measured process ran with the GIL.")
    return judge_avoids_delay(lesson, "threads")


AVOIDS_DELAY_EXPECTED = "response time under load less than twice that when idle"
PROCESSES_AVOID_DELAY = claim(
    name="processes_avoid_delay",
    sentence="A CPU-bound process does not double the response time.",
    support=f"{SUPPORT}: with one busy process, and when idle.",
    expected=AVOIDS_DELAY_EXPECTED,
    free_threaded="No change: a process has its own interpreter on any build.",
    source=sources.MULTIPROCESSING,
    judge=partial(judge_avoids_delay, kind="processes"),
)
FREE_THREADING_AVOIDS_DELAY = claim(
    name="free_threading_avoids_delay",
    sentence="Without the GIL, a CPU-bound thread does not double the response time.",
    support=f"{SUPPORT}: with one busy thread of pure Python, and when idle, in a process without the GIL.",
    expected=AVOIDS_DELAY_EXPECTED,
    free_threaded="Only judged there.",
    source=sources.GIL_AND_THREADS,
    judge=judge_free_threading_avoids_delay,
)


def judge_smaller_switch_interval_helps(lesson: Lesson) -> Judgment:
    """Return the verdict by the longest and the shortest interval tried, beside one busy thread."""
    longest, *shorter = answers_of(lesson).swept(1) or (None,)
    if longest is None or not shorter or shorter[-1] is None:
        return missing(lesson, "response times with one busy thread at several switch intervals")
    if ran_free(lesson):
        return no_gil()
    shortest = shorter[-1]
    number = in_blocks(longest, shortest)
    told = [
        f"{duration(percentile(point, 0.5))} at {seconds(point.switch_interval_s)}"
        for point in (longest, shortest)
    ]
    sentence = f"Median response time with one busy thread: {told[0]} and {told[1]}."
    return Judgment(by_margin(number, MORE), sentence, number, UNIT)


SMALLER_SWITCH_INTERVAL_HELPS = claim(
    name="smaller_switch_interval_helps",
    sentence="A smaller switch interval shortens response times under load.",
    support=f"{SUPPORT}: with one busy thread of pure Python, at the default interval and the smallest.",
    expected="response time at the default interval above 1.05 × that at the smallest tried (5 % more)",
    free_threaded="There is no switch interval without a GIL.",
    source=sources.SWITCH_INTERVAL,
    judge=judge_smaller_switch_interval_helps,
)
