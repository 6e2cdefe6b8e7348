"""What a comparison comes to: exit code, counts, and rows with the worst first."""

from __future__ import annotations

import pytest

from reports.compare.judging import Verdict
from reports.compare.outcome import (
    comparison_exit_code,
    equivalent_rows,
    headline,
    noteworthy_rows,
    visibility,
)
from tests.reports.compare.make_comparison import comparison_of, judgment


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
def test_the_exit_code(verdicts: list[Verdict], code: int, allowed: int) -> None:
    """1 for what became worse, 3 for what can't be told, and 0 instead of 3 when that is allowed."""
    comparison = comparison_of(*map(judgment, verdicts))
    assert comparison_exit_code(comparison) == code
    assert comparison_exit_code(comparison, allow_inconclusive=True) == allowed


def test_advice_is_never_a_failure() -> None:
    """Across environments nothing is gated."""
    assert comparison_exit_code(comparison_of(judgment(Verdict.REGRESSED), across=True)) == 0


def test_a_failure_without_a_series_counts() -> None:
    """What failed in the head failed, whatever it was."""
    assert (
        comparison_exit_code(comparison_of(judgment(Verdict.EQUIVALENT), failures=("dispatch, x: it hung",)))
        == 1
    )


def test_presets_measure_different_things() -> None:
    """A series that the head's preset does not have is not missing by mistake."""
    comparison = comparison_of(
        judgment(Verdict.MISSING), judgment(Verdict.EQUIVALENT), presets=("default", "quick")
    )
    assert comparison_exit_code(comparison) == 0


def test_two_functions_that_were_measured_once_each_have_nothing_to_compare() -> None:
    """Nothing got lost; but if one of several is gone, that is a regression, as is a head without any."""
    lost, new = judgment(Verdict.MISSING, "a:f"), judgment(Verdict.NEW, "a:g")
    assert comparison_exit_code(comparison_of(lost, new)) == 3
    assert comparison_exit_code(comparison_of(lost, new, judgment(Verdict.EQUIVALENT, "a:h"))) == 1
    assert comparison_exit_code(comparison_of(lost)) == 1
    assert comparison_exit_code(comparison_of(lost, judgment(Verdict.NEW, "a:f"))) == 1


def test_the_headline_counts_the_worst_first() -> None:
    """Verdicts that nothing has are not mentioned."""
    found = [judgment(verdict) for verdict in (Verdict.EQUIVALENT, Verdict.REGRESSED, Verdict.EQUIVALENT)]
    assert headline(found) == "3 series: 1 regressed and 2 equivalent."
    assert headline(found, ["why"]).endswith("1 more failed without a series.")
    assert headline([]) == "There are no series to compare."


def test_the_worst_comes_first_and_the_largest_change_before_smaller_ones() -> None:
    """A half is as large a change as a doubling."""
    halved, grown = (
        judgment(Verdict.INCONCLUSIVE, "a", ratio=0.5),
        judgment(Verdict.INCONCLUSIVE, "b", ratio=1.5),
    )
    failed, same = judgment(Verdict.FAILED, "c"), judgment(Verdict.EQUIVALENT, "d")
    rows = noteworthy_rows([same, grown, halved, failed])
    assert [row.judgment for row in rows] == [failed, halved, grown]
    assert [row.judgment for row in equivalent_rows([same, grown])] == [same]


def test_what_could_have_been_seen() -> None:
    """The typical series; without any interval there is nothing to say."""
    assert visibility([judgment(Verdict.EQUIVALENT)]).endswith("8.0 % in a typical series.")
    assert visibility([judgment(Verdict.NEW)]) == ""
    assert visibility([]) == ""


def test_a_row_has_its_figures_as_texts() -> None:
    """What is not there is a dash."""
    timed, new = noteworthy_rows([judgment(Verdict.REGRESSED), judgment(Verdict.NEW)])
    assert (timed.ratio, timed.threshold, timed.resolution) == ("1.20× (1.15–1.25)", "5.0 %", "8.0 %")
    assert new.ratio == "–"


def test_what_disappears_as_a_whole_is_one_row() -> None:
    """Three missing series of one workload for one reason; another reason is another row."""
    missing = [judgment(Verdict.MISSING)] * 3
    other = judgment(Verdict.MISSING, sentence="skipped.")
    same = judgment(Verdict.EQUIVALENT)
    assert [(each.series, each.sentence) for each in noteworthy_rows([*missing, other, same])] == [
        ("speedup/sha256: 3 series", "the reason."),
        ("speedup/sha256/threads/2/time", "skipped."),
    ]


def test_measured_series_are_never_put_together() -> None:
    """Each has figures of its own."""
    assert len(noteworthy_rows([judgment(Verdict.INCONCLUSIVE, name) for name in "ab"])) == 2
