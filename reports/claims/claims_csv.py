"""The CSV of claims: one row for each, judged or not, with its number in columns of their own."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

from reports.spreadsheet import not_a_formula

if TYPE_CHECKING:
    from collections.abc import Iterable

    from reports.claims.judged import Judged

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
        table.writerow(_row(entry))
    return lines.getvalue()


def _row(entry: Judged) -> dict[str, str]:
    claim, judgement = entry.claim, entry.judgement
    number = judgement.number
    figures = (number.estimate, number.low, number.high) if number else (math.nan,) * 3
    texts = {
        "name": claim.name,
        "topic": claim.topic,
        "claim": claim.sentence,
        "verdict": judgement.verdict,
        "unit": judgement.unit,
        "expected": claim.expected,
        "why": judgement.sentence,
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
