"""The claims as the page shows them: topic by topic, every figure and verdict as a text."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from reports.claims.judged import counts, otherwise
from reports.claims.numbers import number_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.claims.judged import Judged
    from reports.claims.model import Source


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim and what the run says of it.

    Attributes:
        anchor: Its id in the page.
        verdict_class: The verdict as the name of a style.
        number: With its interval; a dash where nothing was measured.
    """

    anchor: str
    sentence: str
    support: str
    verdict: str
    verdict_class: str
    number: str
    unit: str
    expected: str
    why: str
    free_threaded: str
    source: Source


@dataclass(frozen=True, slots=True)
class Topic:
    """The claims under one heading."""

    title: str
    rows: tuple[ClaimRow, ...]


@dataclass(frozen=True, slots=True)
class LessonTable:
    """All claims.

    Attributes:
        counts: How many came out which way, as a sentence.
        otherwise: The rows that came out otherwise than taught.
    """

    counts: str
    otherwise: tuple[ClaimRow, ...]
    topics: tuple[Topic, ...]


def lesson_table(judged: Sequence[Judged]) -> LessonTable:
    """Return the claims in words; their order is kept."""
    by_topic = groupby(judged, key=lambda entry: entry.claim.topic)
    return LessonTable(
        counts(judged),
        tuple(map(_row, otherwise(judged))),
        tuple(Topic(title, tuple(map(_row, entries))) for title, entries in by_topic),
    )


def _row(entry: Judged) -> ClaimRow:
    claim, judgement = entry.claim, entry.judgement
    return ClaimRow(
        anchor=f"claim-{claim.name.replace('_', '-')}",
        sentence=claim.sentence,
        support=claim.support,
        verdict=judgement.verdict,
        verdict_class=judgement.verdict.replace(" ", "-"),
        number=number_text(judgement),
        unit=judgement.unit,
        expected=claim.expected,
        why=judgement.sentence,
        free_threaded=claim.free_threaded,
        source=claim.source,
    )
