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
from reports.wording.numbers import NOTHING, duration, seconds, significant
from reports.wording.tables import TextTable

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_NUMBERS = 10_000

HEADINGS = ("Pitfall", "Demonstration", "Seen", "The process")


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
"""Something that a demonstration told: a number, a text, a flag or some numbers."""

ExitCode = Annotated[int, whole_number("must be an exit code or null", -(2**32), 2**32)]


@dataclass(frozen=True, slots=True)
class Demonstration:
    """Which demonstration of which pitfall it is."""

    mistake: str
    demonstration: str


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """What one demonstration of a pitfall told, in a process of its own.

    Attributes:
        mistake: Its name, such as ``"lock_order"``.
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
    """Return what a demonstration told; of its rounds there is one."""
    lived_s = structure(_Times, facts).wall_s
    if len(lived_s) != 1:
        raise FieldError("a demonstration must have the one time that its process lived")
    return structure(Demonstrated, {**facts, "wall_s": lived_s[0]})


KIND = Kind("lesson", _read, partial(structure, Demonstration))


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
