"""How a demonstration of a pitfall settles a claim: by the flags that it told, or by what it counted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeGuard

from reports.chapters.pitfalls.chapter import Demonstration, seen
from reports.claims.judging import existence, kept_promise, not_measured
from reports.claims.model import Judgment, Verdict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.chapters.pitfalls.chapter import Demonstrated
    from reports.claims.model import Lesson

NEVER_SAID = None
"""Stands for a fact that a demonstration did not live to tell."""
SEEN_EXPECTED = "seen at least once; not seen is no proof of anything"
FLAGS_EXPECTED = "seen in the demonstration, which is built so that it happens every time"


def by_flags(
    lesson: Lesson, mistake: str, demonstration: str, expected: Mapping[str, bool | None], sentence: str
) -> Judgment:
    """Return confirmed if a demonstration told exactly these flags, refuted if it told others.

    Args:
        lesson: The run.
        mistake: Its name.
        demonstration: Its name.
        expected: What each fact must be; ``NEVER_SAID`` if the demonstration must have been cut off before.
        sentence: What was seen if they are.
    """
    shown = lesson.demonstrated(mistake, demonstration)
    if shown is None:
        return not_shown(lesson, mistake, demonstration)
    for name, flag in expected.items():
        if flag is not NEVER_SAID and not isinstance(shown.facts.get(name), bool):
            return untold(shown, name)
    if all(shown.facts.get(name) is flag for name, flag in expected.items()):
        return Judgment(Verdict.CONFIRMED, sentence)
    return Judgment(Verdict.REFUTED, f"The demonstration saw something else: {seen(shown)}.")


def not_shown(lesson: Lesson, mistake: str, demonstration: str) -> Judgment:
    """Return that a demonstration is not there, with the reason if it failed."""
    for failure in lesson.analysis.run.other_failures:
        if failure.part == Demonstration(mistake, demonstration):
            return not_measured(
                f"the demonstration of {mistake}, {demonstration}: {failure.reason.rstrip('.')}"
            )
    return not_measured(f"the run does not hold the demonstration of {mistake}, {demonstration}")


def untold(shown: Demonstrated, name: str) -> Judgment:
    """Return that a demonstration ended or was ended before it told a fact."""
    how = "was ended" if shown.timed_out else "ended"
    return not_measured(
        f"the demonstration of {shown.mistake}, {shown.demonstration} {how} before it told {name}"
    )


@dataclass(frozen=True, slots=True)
class Tally:
    """Two counts of a demonstration that are equal where all is well.

    Attributes:
        whole: Name of the fact that tells how many there were to be, or were tried.
        part: Name of the fact that tells how many came of it.
        what: What the difference means, as "3 of 100 ``what``".
        comment: What a reader must know of a result without any difference; whole sentences or empty.
    """

    mistake: str
    demonstration: str
    whole: str
    part: str
    what: str
    comment: str


def judge_kept(lesson: Lesson, tally: Tally) -> Judgment:
    """Return confirmed if both counts are equal, with how rarely they may still differ; else refuted."""
    counted = _counts(lesson, tally)
    if isinstance(counted, Judgment):
        return counted
    tries, violations = counted
    judgment = kept_promise(tries, tally.what, violations)
    comment = "" if violations else tally.comment
    return replace(judgment, sentence=f"{judgment.sentence} {comment}".rstrip())


def judge_seen(lesson: Lesson, tally: Tally) -> Judgment:
    """Return confirmed if the counts differ; inconclusive if they don't."""
    counted = _counts(lesson, tally)
    if isinstance(counted, Judgment):
        return counted
    tries, times = counted
    return existence([times], [tries], tally.what, tally.comment)


def _counts(lesson: Lesson, tally: Tally) -> tuple[int, int] | Judgment:
    """Return the whole and by how many the part differs from it, or that either was not counted."""
    shown = lesson.demonstrated(tally.mistake, tally.demonstration)
    if shown is None:
        return not_shown(lesson, tally.mistake, tally.demonstration)
    whole, part = shown.facts.get(tally.whole), shown.facts.get(tally.part)
    if not _is_number(whole) or not _is_number(part) or whole < 1:
        return untold(shown, f"{tally.whole} and {tally.part}")
    return round(whole), min(round(whole), round(abs(whole - part)))


def _is_number(fact: object) -> TypeGuard[float]:
    return isinstance(fact, int | float) and not isinstance(fact, bool)
