"""The claims of the lesson by interpreter, and which of them change their verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.across.grid import Grid, Place, Row
from reports.claims.judged import judge_all
from reports.claims.model import Verdict
from reports.claims.numbers import number_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.across.study import Study
    from reports.claims.judged import Judged
    from reports.claims.model import Claim

DECIDED = frozenset({Verdict.CONFIRMED, Verdict.REFUTED, Verdict.NOT_APPLICABLE})
"""Verdicts that say something of an interpreter; the others say that a measurement did not suffice."""


@dataclass(frozen=True, slots=True)
class Judgements:
    """One claim and what each run says of it, in the order of the interpreters."""

    claim: Claim
    judged: tuple[Judged, ...]

    @property
    def changes(self) -> bool:
        """Whether two interpreters decide it differently."""
        return len({entry.judgement.verdict for entry in self.judged} & DECIDED) > 1


def judgements(study: Study) -> tuple[Judgements, ...]:
    """Return all claims in their order, each judged by every run."""
    by_run = [judge_all(one.analysis) for one in study.measured]
    return tuple(Judgements(judged[0].claim, judged) for judged in zip(*by_run, strict=True))


def verdict_grid(study: Study, shown: Iterable[Judgements], caption: str) -> Grid:
    """Return a row for each claim with its verdicts and their numbers."""
    return Grid(
        caption,
        "Claim",
        tuple(one.name for one in study.measured),
        tuple(
            Row(one.claim.sentence, tuple(map(_place, one.judged)), f"expected: {one.claim.expected}")
            for one in shown
        ),
    )


def _place(entry: Judged) -> Place:
    verdict = entry.judgement.verdict
    number = " ".join(filter(None, (number_text(entry.judgement), entry.judgement.unit)))
    return Place(verdict, verdict.replace(" ", "-"), "" if entry.judgement.number is None else number)
