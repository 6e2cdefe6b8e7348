"""A claim: a sentence about threads and processes that a measurement can settle, and the verdict on it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.claims.lesson import Lesson
    from reports.statistics.intervals import Interval


class Verdict(StrEnum):
    """What a run says of a claim."""

    CONFIRMED = "confirmed"
    REFUTED = "refuted"
    INCONCLUSIVE = "inconclusive"
    NOT_APPLICABLE = "not applicable"
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a behaviour is described.

    Attributes:
        title: Of the page and section of the Python documentation (or of another primary source).
        url: Its address.
        implementation_detail: Whether it says no promise of the language but how CPython happens to do it.
    """

    title: str
    url: str
    implementation_detail: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a claim.

    Attributes:
        sentence: Why, with its numbers, as people read it.
        number: What was compared with the expected region; None where nothing was measured.
        unit: Of the number, such as ``"speedup"`` or ``"lost updates per update"``; empty without one.
    """

    verdict: Verdict
    sentence: str
    number: Interval | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One sentence, as it is taught, and how a run settles it.

    Attributes:
        name: Of this claim alone; its constant is called the same.
        topic: Heading under which the page lists it, such as ``"CPU-bound work"``.
        sentence: The claim, as a teacher would say it.
        support: Which measurement settles it.
        expected: The region in which the number must lie for the claim to hold, in words.
        free_threaded: What a free-threaded build changes.
        source: Where the behaviour is described.
        judge: Returns the verdict on what a run holds.
    """

    name: str
    topic: str
    sentence: str
    support: str
    expected: str
    free_threaded: str
    source: Source
    judge: Callable[[Lesson], Judgement]
