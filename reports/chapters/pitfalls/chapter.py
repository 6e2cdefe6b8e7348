"""The pitfalls that were shown: what is done wrong, what to do instead, what was seen, and the stacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.chapters.chapter import Chapter
from reports.chapters.pitfalls.facts import KIND, Demonstrated
from reports.statistics.intervals import median_interval
from reports.wording.numbers import NOTHING, duration, seconds, significant
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Sequence


HEADINGS = ("Pitfall", "Demonstration", "Seen", "The process")


def sentences(shown: Sequence[Demonstrated]) -> tuple[str, ...]:
    """Return one entry for each pitfall: what is done wrong, and what to do instead."""
    return tuple(dict.fromkeys(f"{each.summary} Instead: {each.instead}" for each in shown))


def demonstration_table(shown: Sequence[Demonstrated]) -> TextTable:
    """Return one row for each demonstration, with all that it told."""
    rows = tuple(
        (each.mistake.replace("_", " "), each.demonstration, seen(each), _process(each)) for each in shown
    )
    return TextTable("What each demonstration told", HEADINGS, rows, (False, True, True, True))


def stacks(shown: Sequence[Demonstrated]) -> tuple[tuple[str, str], ...]:
    """Return the stacks of all threads of each demonstration that got stuck, under a summary."""
    return tuple(
        (f"Stacks of {each.mistake.replace('_', ' ')}, {each.demonstration}", each.stacks)
        for each in shown
        if each.stacks
    )


def seen(shown: Demonstrated) -> str:
    """Return the facts of a demonstration, such as ``deadlocked yes, threads stuck 2``."""
    return ", ".join(_fact(name, value) for name, value in shown.facts.items()) or NOTHING


def _fact(name: str, value: object) -> str:
    is_time = name.endswith("_s")
    what = name.removesuffix("_s").replace("_", " ") if is_time else name.replace("_", " ")
    if isinstance(value, bool):
        return f"{what} {'yes' if value else 'no'}"
    if isinstance(value, tuple):
        median = median_interval(value)
        figure = duration(median) if is_time and median.estimate else significant(median.estimate)
        return f"{what} {figure} in the median of {len(value)}"
    if isinstance(value, int | float):
        return f"{what} {seconds(value) if is_time else f'{value:,.15g}'}"
    return f"{what} {value}"


def _process(shown: Demonstrated) -> str:
    lived = duration(shown.wall_s)
    if shown.timed_out:
        return f"had to be ended after {lived}"
    return f"ended with {shown.exit_code} after {lived}"


CHAPTER = Chapter(
    place=60,
    title="Pitfalls",
    lead="The usual mistakes with threads and their remedies, each shown in a process of its own that is "
    "ended when it hangs.",
    tables=lambda analysis: [demonstration_table(analysis.run.of(Demonstrated))],
    sentences=lambda analysis: sentences(analysis.run.of(Demonstrated)),
    details=lambda analysis: stacks(analysis.run.of(Demonstrated)),
    kind=KIND,
)
