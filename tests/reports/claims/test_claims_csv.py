"""The CSV of claims."""

from __future__ import annotations

import csv
import io
import math
from typing import TYPE_CHECKING

from reports.claims.claims_csv import COLUMNS, render_claims_csv
from reports.claims.judged import Judged, judge_all
from reports.claims.model import Claim, Judgement, Source, Verdict
from reports.intervals import Interval

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis

SOURCE = Source("t", "https://docs.python.org/3/", implementation_detail=True)


def _row(sentence: str, number: Interval | None) -> dict[str, str]:
    judgement = Judgement(Verdict.CONFIRMED, sentence, number, "speedup" if number else "")
    claim = Claim("n", "t", "S, with a comma.", "s", "e", "f", SOURCE, lambda _: judgement)
    (row,) = csv.DictReader(io.StringIO(render_claims_csv([Judged(claim, judgement)])))
    return row


def test_every_claim_has_a_row(analysed: Callable[..., Analysis]) -> None:
    """Measured or not, with all columns."""
    verdicts = judge_all(analysed([]))
    table = csv.DictReader(io.StringIO(render_claims_csv(verdicts)))
    assert [row["name"] for row in table] == [entry.claim.name for entry in verdicts]
    assert tuple(table.fieldnames or ()) == COLUMNS


def test_numbers_keep_all_their_digits() -> None:
    """What was not measured is empty."""
    row = _row("Why.", Interval(1 / 3, math.nan, 0.5))
    assert (row["number"], row["number_low"], row["number_high"]) == (repr(1 / 3), "", "0.5")
    assert (row["claim"], row["verdict"], row["implementation_detail"]) == (
        "S, with a comma.",
        "confirmed",
        "yes",
    )
    assert _row("Why.", None)["number"] == ""


def test_no_text_is_a_formula() -> None:
    """A sentence that starts like one is guarded."""
    assert _row("=1+1", None)["why"] == "'=1+1"
