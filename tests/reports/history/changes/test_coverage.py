"""Tests of the sentence that says how much was judged."""

from __future__ import annotations

from reports.history.changes.coverage import NEVER_TIMED, TOO_FEW, UNKNOWN_CPU, coverage
from tests.reports.history.make_study import track_of

LONG, SHORT = [1.0] * 10, [1.0] * 9


def test_each_series_that_is_not_judged_has_one_reason() -> None:
    """The most frequent one comes first, and all numbers add up."""
    found = coverage([track_of(LONG), track_of(SHORT), track_of(SHORT), track_of([]), track_of(LONG, key="")])
    assert (found.judged, found.total) == (1, 5)
    assert found.reasons == ((TOO_FEW, 2), (UNKNOWN_CPU, 1), (NEVER_TIMED, 1))


def test_the_sentence_counts_and_says_why() -> None:
    """One was, two were."""
    sentence = coverage([track_of(LONG), track_of(SHORT), track_of(SHORT), track_of([])]).sentence
    assert sentence == (
        "Judged 1 of 4 series, because 2 were timed on fewer than 10 commits; "
        "1 was never timed: failed, skipped or refused in every run."
    )


def test_nothing_left_out_needs_no_reason() -> None:
    """Nor does an empty history."""
    assert coverage([track_of(LONG)]).sentence == "Judged 1 of 1 series."
    assert coverage([]).sentence == "Judged 0 of 0 series."
