"""Every claim with the verdict that one run allows, and how many came out which way."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from reports.claims.discovery import find_claims
from reports.claims.lesson import Lesson
from reports.claims.model import Verdict
from reports.formatting import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.analysis import Analysis
    from reports.claims.model import Claim, Judgement


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and the judgement on it."""

    claim: Claim
    judgement: Judgement


@lru_cache(maxsize=1)  # page, CSV and summary show the same verdicts of the same run
def judge_all(analysis: Analysis) -> tuple[Judged, ...]:
    """Return the verdict on every claim, in the order of the claims.

    A claim that raises is a bug of its file and stops the report: a verdict is never made up.
    """
    lesson = Lesson(analysis)
    return tuple(Judged(claim, claim.judge(lesson)) for claim in find_claims())


def otherwise(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return what came out otherwise than it is taught: the refuted claims."""
    return tuple(entry for entry in judged if entry.judgement.verdict is Verdict.REFUTED)


def counts(judged: Sequence[Judged]) -> str:
    """Return such as ``Of 26 claims, 20 are confirmed, 2 refuted and 4 not measured.``."""
    number = Counter(entry.judgement.verdict for entry in judged)
    parts = [f"{number[verdict]} {verdict}" for verdict in Verdict if number[verdict]]
    if not parts:
        return "There is no claim to check."
    first, *others = parts
    verb = "is" if first.startswith("1 ") else "are"
    claims = "1 claim" if len(judged) == 1 else f"{len(judged)} claims"
    return f"Of {claims}, {listing([first.replace(' ', f' {verb} ', 1), *others])}."
