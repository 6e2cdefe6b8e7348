"""The pitfalls that were shown: what is done wrong, what to do instead, what was seen, and the stacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import TYPE_CHECKING, Annotated

from reports.chapters.chapter import Chapter
from reports.data.document import printable
from reports.data.fields import LONGEST_TEXT, Detail, FieldError, Rule, is_number, structure, whole_number
from reports.data.kinds import Kind
from reports.statistics.intervals import median_interval
from reports.wording.numbers import NOTHING, duration, listing, seconds, significant
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.speedups.cells import Analysis

MOST_NUMBERS = 10_000

HEADINGS = ("Pitfall", "Program", "Seen", "Ended")


def _is_seen(value: object) -> bool:
    if isinstance(value, str):
        return len(value) <= LONGEST_TEXT
    if isinstance(value, list):
        return len(value) <= MOST_NUMBERS and all(map(_is_finite, value))
    return isinstance(value, bool) or _is_finite(value)


def _is_finite(value: object) -> bool:
    return is_number(value) and isfinite(value)


def _seen(value: bool | str | float | list[float]) -> object:  # noqa: FBT001 - it is what the JSON has
    if isinstance(value, list):
        return tuple(map(float, value))
    return printable(value) if isinstance(value, str) else value if isinstance(value, bool) else float(value)


Seen = Annotated[
    object, Rule(f"must be a flag, a text or finite numbers, {MOST_NUMBERS} at most", _is_seen, _seen)
]
"""A fact that a demonstration reported: a number, a text, a flag or some numbers."""

ExitCode = Annotated[int, whole_number("must be an exit code or null", -(2**32), 2**32)]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Which demonstration of which pitfall it is."""

    mistake: str
    demonstration: str


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What one demonstration of a pitfall reported, in its own process.

    Attributes:
        mistake: Its name, for example ``"lock_order"``.
        demonstration: Which of the pitfall's.
        summary: What the pitfall is.
        instead: What to do.
        facts: What was seen, by name.
        wall_s: How long the process lived.
        timed_out: Whether it was ended because it did not end by itself.
        exit_code: Of the process, the negative number of a signal if one ended it; None if it was ended.
        stacks: Those of its threads when it was ended, or when it found itself stuck; empty otherwise.
    """

    mistake: str
    demonstration: str
    summary: str
    instead: str
    facts: Mapping[str, Seen]
    wall_s: float
    timed_out: bool
    exit_code: ExitCode | None
    stacks: Detail = ""


@dataclass(frozen=True, slots=True)
class _Times:
    wall_s: tuple[float, ...]


def _read(facts: Mapping[str, object]) -> Demonstrated:
    """Return what a demonstration reported; it has a single round."""
    lived_s = structure(_Times, facts).wall_s
    if len(lived_s) != 1:
        raise FieldError("a demonstration must have the one time that its process lived")
    return structure(Demonstrated, {**facts, "wall_s": lived_s[0]})


KIND = Kind("lesson", _read, partial(structure, Demonstration))


def pitfall_table(shown: Sequence[Demonstrated]) -> TextTable:
    """Return one row for each pitfall: what goes wrong, and what to do instead."""
    rows = tuple(
        dict.fromkeys((each.mistake.replace("_", " "), each.summary, each.instead) for each in shown)
    )
    return TextTable(
        "Pitfalls and remedies", ("Pitfall", "What goes wrong", "Instead"), rows, (False, True, True)
    )


def demonstration_table(shown: Sequence[Demonstrated]) -> TextTable:
    """Return one row for each demonstration, with everything that it reported."""
    rows = tuple(
        (each.mistake.replace("_", " "), each.demonstration, seen(each), _process(each)) for each in shown
    )
    return TextTable("What each program showed", HEADINGS, rows, (False, True, True, True))


def stacks(shown: Sequence[Demonstrated]) -> tuple[tuple[str, str], ...]:
    """Return the stacks of all threads of each demonstration that got stuck, under a summary."""
    return tuple(
        (f"Stacks of {each.mistake.replace('_', ' ')}, {each.demonstration}", each.stacks)
        for each in shown
        if each.stacks
    )


def seen(shown: Demonstrated) -> str:
    """Return the facts of a demonstration as text like ``deadlocked yes, threads stuck 2``."""
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
    return f"killed after {lived}" if shown.timed_out else f"exit code {shown.exit_code} after {lived}"


def headline(analysis: Analysis) -> str:
    """Return how many pitfalls were shown, and in how many programs threads got stuck."""
    shown = analysis.run.of(Demonstrated)
    if not shown:
        return "Pitfalls: not measured"
    count, stuck = len({each.mistake for each in shown}), sum(map(_got_stuck, shown))
    pitfalls = f"{count} pitfall{'' if count == 1 else 's'}"
    return f"{pitfalls} shown: threads got stuck in {stuck} of {len(shown)} programs"


def _got_stuck(shown: Demonstrated) -> bool:
    return shown.timed_out or bool(shown.stacks)


def in_short(analysis: Analysis) -> Iterator[str]:
    """Yield which pitfalls they are whose programs got stuck."""
    stuck = dict.fromkeys(
        each.mistake.replace("_", " ") for each in analysis.run.of(Demonstrated) if _got_stuck(each)
    )
    if stuck:
        yield f"Stuck: {listing(stuck)}."


def _tables(analysis: Analysis) -> Iterator[TextTable]:
    shown = analysis.run.of(Demonstrated)
    yield pitfall_table(shown)
    yield demonstration_table(shown)


CHAPTER = Chapter(
    place=60,
    title="Pitfalls",
    lead="Each program shows a mistake with threads, or its remedy.",
    method="Every program runs in a process of its own, which is killed if it hangs.",
    headline=headline,
    in_short=in_short,
    tables=_tables,
    details=lambda analysis: stacks(analysis.run.of(Demonstrated)),
    kind=KIND,
)
