"""Claims on mistakes: what a demonstration said of itself, by flags or by counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.claims.judging import not_measured
from reports.claims.model import Judgement, Verdict
from reports.mistakes import seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reports.claims.lesson import Lesson
    from reports.kinds import Demonstrated

NEVER_SAID = None
"""Stands for a fact that a demonstration did not live to tell."""
FLAGS_EXPECTED = "seen in the demonstration, which is built so that it happens every time"


def by_flags(
    lesson: Lesson, mistake: str, demonstration: str, expected: Mapping[str, bool | None], sentence: str
) -> Judgement:
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
        return Judgement(Verdict.CONFIRMED, sentence)
    return Judgement(Verdict.REFUTED, f"The demonstration saw something else: {seen(shown)}.")


def not_shown(lesson: Lesson, mistake: str, demonstration: str) -> Judgement:
    """Return that a demonstration is not there, with the reason if it failed."""
    for failure in lesson.analysis.run.other_failures:
        if (failure.kind, failure.subject, failure.part) == ("lesson", mistake, demonstration):
            return not_measured(
                f"the demonstration of {mistake}, {demonstration}: {failure.reason.rstrip('.')}"
            )
    return not_measured(f"the run does not hold the demonstration of {mistake}, {demonstration}")


def untold(shown: Demonstrated, name: str) -> Judgement:
    """Return that a demonstration ended or was ended before it told a fact."""
    how = "was ended" if shown.timed_out else "ended"
    return not_measured(
        f"the demonstration of {shown.mistake}, {shown.demonstration} {how} before it told {name}"
    )
