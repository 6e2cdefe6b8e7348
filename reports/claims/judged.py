"""Every claim and the verdict that one run allows: how claims are found, counted, shown and written."""

from __future__ import annotations

import csv
import io
import math
import pkgutil
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING

from reports.claims import topics
from reports.claims.judging import number_text
from reports.claims.model import Claim, Lesson, Verdict
from reports.claims.sources import TOPICS
from reports.wording.escaping import not_a_formula
from reports.wording.numbers import listing

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.claims.model import Judgment
    from reports.speedups.cells import Analysis


MOST_OTHERWISE = 5
"""So many claims that came out otherwise than taught a page shows openly."""


def find_claims() -> tuple[Claim, ...]:
    """Return all Claim constants of the modules in ``topics``: topic by topic, and within one by name.

    Topics come in the order of ``TOPICS``, and those that it lacks after these, by name.

    Raises:
        ValueError: Two claims have the same name.
    """
    found: dict[str, Claim] = {}
    for module in pkgutil.iter_modules(topics.__path__, f"{topics.__name__}."):
        for value in vars(import_module(module.name)).values():
            if isinstance(value, Claim) and found.setdefault(value.name, value) is not value:
                raise ValueError(f"Two claims are called {value.name!r}: rename the one in {module.name}.")
    return tuple(sorted(found.values(), key=_place))


def _place(claim: Claim) -> tuple[int, str, str]:
    known = claim.topic in TOPICS
    return (TOPICS.index(claim.topic) if known else len(TOPICS), claim.topic, claim.name)


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim and the judgment on it."""

    claim: Claim
    judgment: Judgment

    @property
    def anchor(self) -> str:
        """Its id in a page."""
        return f"claim-{self.claim.name.replace('_', '-')}"

    @property
    def style(self) -> str:
        """The verdict as the name of a style."""
        return self.judgment.verdict.replace(" ", "-")

    @property
    def number(self) -> str:
        """The number with its interval; a dash where nothing was measured."""
        return number_text(self.judgment)


@lru_cache(maxsize=1)  # page, CSV and summary show the same verdicts of the same run
def judge_all(analysis: Analysis) -> tuple[Judged, ...]:
    """Return the verdict on every claim, in the order of the claims.

    A claim that raises is a bug of its own and stops the report: a verdict is never made up.
    """
    lesson = Lesson(analysis)
    return tuple(Judged(claim, claim.judge(lesson)) for claim in find_claims())


def otherwise(judged: Iterable[Judged]) -> tuple[Judged, ...]:
    """Return what came out otherwise than it is taught: the refuted claims."""
    return tuple(entry for entry in judged if entry.judgment.verdict is Verdict.REFUTED)


def counts(judged: Sequence[Judged]) -> str:
    """Return text like ``Of 26 claims, 20 are confirmed, 2 refuted and 4 not measured.``."""
    number = Counter(entry.judgment.verdict for entry in judged)
    parts = [f"{number[verdict]} {verdict}" for verdict in Verdict if number[verdict]]
    if not parts:
        return "No claim to check."
    first, *others = parts
    verb = "is" if first.startswith("1 ") else "are"
    claims = "1 claim" if len(judged) == 1 else f"{len(judged)} claims"
    return f"Of {claims}, {listing([first.replace(' ', f' {verb} ', 1), *others])}."


@dataclass(frozen=True, slots=True)
class LessonList:
    """All claims as a page shows them.

    Attributes:
        counts: How many came out which way, as a sentence.
        otherwise: The first of those that came out otherwise than taught.
        more: How many more there are.
        claims: All of them.
    """

    counts: str
    otherwise: tuple[Judged, ...]
    more: int
    claims: tuple[Judged, ...]


def lesson_list(judged: Sequence[Judged]) -> LessonList:
    """Return the claims in their order."""
    against = otherwise(judged)
    shown = against[:MOST_OTHERWISE]
    return LessonList(counts(judged), shown, len(against) - len(shown), tuple(judged))


COLUMNS = (
    *("name", "topic", "claim", "verdict"),
    *("number", "number_low", "number_high", "unit", "expected"),
    *("why", "support", "free_threaded", "source", "source_url", "implementation_detail"),
)


def render_claims_csv(judged: Iterable[Judged]) -> str:
    """Return the claims as CSV; what was not measured is empty.

    Numbers are plain, with all their digits. Texts are guarded against being run as formulas.
    """
    lines = io.StringIO()
    table = csv.DictWriter(lines, COLUMNS, lineterminator="\n")
    table.writeheader()
    for entry in judged:
        table.writerow(_row_of_claims_csv(entry))
    return lines.getvalue()


def _row_of_claims_csv(entry: Judged) -> dict[str, str]:
    claim, judgment = entry.claim, entry.judgment
    number = judgment.number
    figures = (number.estimate, number.low, number.high) if number else (math.nan,) * 3
    texts = {
        "name": claim.name,
        "topic": claim.topic,
        "claim": claim.sentence,
        "verdict": judgment.verdict,
        "unit": judgment.unit,
        "expected": claim.expected,
        "why": judgment.sentence,
        "support": claim.support,
        "free_threaded": claim.free_threaded,
        "source": claim.source.title,
        "source_url": claim.source.url,
        "implementation_detail": "yes" if claim.source.implementation_detail else "no",
    }
    names = ("number", "number_low", "number_high")
    return {name: not_a_formula(text) for name, text in texts.items()} | {
        name: "" if math.isnan(figure) else repr(float(figure))
        for name, figure in zip(names, figures, strict=True)
    }
