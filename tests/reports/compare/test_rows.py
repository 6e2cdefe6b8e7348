"""Rows of the outputs."""

from __future__ import annotations

from reports.compare.judging import Verdict
from reports.compare.rows import noteworthy_rows, row
from tests.reports.compare.make_series import judged


def test_a_row_has_its_figures_as_texts() -> None:
    """What is not there is a dash."""
    timed = row(judged(Verdict.REGRESSED))
    assert (timed.ratio, timed.threshold, timed.resolution) == ("1.20× (1.15–1.25)", "5.0 %", "8.0 %")
    assert row(judged(Verdict.NEW)).ratio == "–"


def test_what_disappears_as_a_whole_is_one_row() -> None:
    """Three missing series of one workload for one reason; another reason is another row."""
    missing = [judged(Verdict.MISSING)] * 3
    other = judged(Verdict.MISSING, sentence="skipped.")
    same = judged(Verdict.EQUIVALENT)
    assert [(each.series, each.sentence) for each in noteworthy_rows([*missing, other, same])] == [
        ("speedup/sha256: 3 series", "the reason."),
        ("speedup/sha256/threads/2/time", "skipped."),
    ]


def test_measured_series_are_never_put_together() -> None:
    """Each has figures of its own."""
    assert len(noteworthy_rows([judged(Verdict.INCONCLUSIVE, name) for name in "ab"])) == 2
