"""What demonstrations of pitfalls told, each in a process of its own, as it was recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from math import isfinite
from typing import Annotated

from reports.data.document import printable
from reports.data.fields import LONGEST_TEXT, Detail, FieldError, Rule, is_number, structure, whole_number
from reports.data.kinds import Kind

MOST_NUMBERS = 10_000


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
