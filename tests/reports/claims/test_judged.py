"""All verdicts on one run, and how many came out which way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.claims import judged
from reports.claims.discovery import find_claims
from reports.claims.judged import Judged, counts, judge_all, otherwise
from reports.claims.model import Claim, Judgement, Source, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.analysis import Analysis

SOURCE = Source("t", "https://docs.python.org/3/")


def _judged(verdict: Verdict, name: str = "n") -> Judged:
    judgement = Judgement(verdict, "Why.")
    return Judged(Claim(name, "t", "S.", "s", "e", "f", SOURCE, lambda _: judgement), judgement)


def test_every_claim_is_judged_once_in_order(analysed: Callable[..., Analysis]) -> None:
    """None is left out, and asking again gives the same answer."""
    analysis = analysed([])
    verdicts = judge_all(analysis)
    assert [entry.claim for entry in verdicts] == list(find_claims())
    assert judge_all(analysis) is verdicts


def test_a_judge_that_raises_is_not_swallowed(
    analysed: Callable[..., Analysis], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is a bug of its claim, and no verdict is made up for it."""

    def broken(_: object) -> Judgement:
        raise ZeroDivisionError

    claim = Claim("n", "t", "S.", "s", "e", "f", SOURCE, broken)
    monkeypatch.setattr(judged, "find_claims", lambda: (claim,))
    with pytest.raises(ZeroDivisionError):
        judge_all(analysed([]))


def test_only_what_was_refuted_came_out_otherwise() -> None:
    """An open question is no contradiction."""
    entries = [_judged(verdict, verdict.name) for verdict in Verdict]
    assert [entry.claim.name for entry in otherwise(entries)] == ["REFUTED"]


def test_counts_are_a_sentence() -> None:
    """In the order of the verdicts, those that none has left out."""
    confirmed, refuted, missing = (
        _judged(verdict) for verdict in (Verdict.CONFIRMED, Verdict.REFUTED, Verdict.NOT_MEASURED)
    )
    assert counts([missing, refuted, confirmed, confirmed]) == (
        "Of 4 claims, 2 are confirmed, 1 refuted and 1 not measured."
    )
    assert counts([refuted]) == "Of 1 claim, 1 is refuted."
    assert counts([]) == "There is no claim to check."
