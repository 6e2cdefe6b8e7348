"""Counts, order and exit code."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest

from reports.compare.comparing import Comparison
from reports.compare.judging import Verdict
from reports.compare.outcome import exit_code, headline, noteworthy, visibility, worst_first
from tests.reports.compare.make_series import judged

Compared = Callable[..., Comparison]


@pytest.mark.parametrize(
    ("verdicts", "code", "allowed"),
    [
        ([Verdict.EQUIVALENT], 0, 0),
        ([Verdict.EQUIVALENT, Verdict.IMPROVED, Verdict.NEW], 0, 0),
        ([Verdict.EQUIVALENT, Verdict.INCONCLUSIVE], 3, 0),
        ([], 3, 0),
        ([Verdict.NEW], 3, 0),
        ([Verdict.REGRESSED, Verdict.INCONCLUSIVE], 1, 1),
        ([Verdict.MISSING, Verdict.EQUIVALENT], 1, 1),
        ([Verdict.FAILED, Verdict.EQUIVALENT], 1, 1),
    ],
)
def test_the_exit_code(compared: Compared, verdicts: list[Verdict], code: int, allowed: int) -> None:
    """1 for what became worse, 3 for what can't be told, and 0 instead of 3 when that is allowed."""
    comparison = compared(*map(judged, verdicts))
    assert exit_code(comparison) == code
    assert exit_code(comparison, allow_inconclusive=True) == allowed


def test_advice_is_never_a_failure(compared: Compared) -> None:
    """Across environments nothing is gated."""
    assert exit_code(compared(judged(Verdict.REGRESSED), across=True)) == 0


def test_a_failure_without_a_series_counts(compared: Compared) -> None:
    """What failed in the head failed, whatever it was."""
    assert exit_code(compared(judged(Verdict.EQUIVALENT), failures=("dispatch, x: it hung",))) == 1


def test_presets_measure_different_things(compared: Compared) -> None:
    """A series that the head's preset does not have is not missing by mistake."""
    comparison = compared(judged(Verdict.MISSING), judged(Verdict.EQUIVALENT), presets=("default", "quick"))
    assert exit_code(comparison) == 0


def test_the_headline_counts_the_worst_first() -> None:
    """Verdicts that nothing has are not mentioned."""
    found = [judged(verdict) for verdict in (Verdict.EQUIVALENT, Verdict.REGRESSED, Verdict.EQUIVALENT)]
    assert headline(found) == "1 regressed and 2 equivalent of 3 series."
    assert headline(found, ["why"]).endswith("1 more failed without naming their series.")
    assert headline([]) == "There is no series to compare."


def test_the_worst_comes_first_and_the_largest_change_before_smaller_ones() -> None:
    """A half is as large a change as a doubling."""
    halved, grown = judged(Verdict.INCONCLUSIVE, "a", ratio=0.5), judged(Verdict.INCONCLUSIVE, "b", ratio=1.5)
    failed, same = judged(Verdict.FAILED, "c"), judged(Verdict.EQUIVALENT, "d")
    assert worst_first([same, grown, halved, failed]) == (failed, halved, grown, same)
    assert noteworthy([same, grown]) == (grown,)


def test_what_could_have_been_seen() -> None:
    """The typical, the clearest and the noisiest series; without any interval there is nothing to say."""
    assert "8.0 % for the typical series" in visibility([judged(Verdict.EQUIVALENT)])
    assert visibility([judged(Verdict.NEW)]) == ""
    assert not math.isnan(len(visibility([])))
