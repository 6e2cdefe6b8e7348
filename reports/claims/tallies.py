"""Claims on what demonstrations counted: how many there should be, how many there were."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reports.claims.demonstrations import not_shown, untold
from reports.claims.judging import existence, kept_promise

if TYPE_CHECKING:
    from reports.claims.lesson import Lesson
    from reports.claims.model import Judgement
    from reports.kinds import Demonstrated

SEEN_EXPECTED = "seen at least once; not seen is no proof of anything"


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


def judge_kept(lesson: Lesson, tally: Tally) -> Judgement:
    """Return confirmed if both counts are equal, with how rarely they may still differ; else refuted."""
    shown = lesson.demonstrated(tally.mistake, tally.demonstration)
    if shown is None:
        return not_shown(lesson, tally.mistake, tally.demonstration)
    found = _counts(shown, tally)
    if found is None:
        return untold(shown, f"{tally.whole} and {tally.part}")
    tries, violations = found
    judgement = kept_promise(tries, tally.what, violations)
    comment = "" if violations else tally.comment
    return replace(judgement, sentence=f"{judgement.sentence} {comment}".rstrip())


def judge_seen(lesson: Lesson, tally: Tally) -> Judgement:
    """Return confirmed if the counts differ; inconclusive if they don't."""
    shown = lesson.demonstrated(tally.mistake, tally.demonstration)
    if shown is None:
        return not_shown(lesson, tally.mistake, tally.demonstration)
    found = _counts(shown, tally)
    if found is None:
        return untold(shown, f"{tally.whole} and {tally.part}")
    tries, times = found
    return existence([times], [tries], tally.what, tally.comment)


def _counts(shown: Demonstrated, tally: Tally) -> tuple[int, int] | None:
    """Return the whole and by how many the part differs from it, or None if either is no count."""
    whole, part = shown.facts.get(tally.whole), shown.facts.get(tally.part)
    if isinstance(whole, bool) or isinstance(part, bool):
        return None
    if not isinstance(whole, int | float) or not isinstance(part, int | float) or whole < 1:
        return None
    return round(whole), min(round(whole), round(abs(whole - part)))
