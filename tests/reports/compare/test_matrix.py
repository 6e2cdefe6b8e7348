"""Verdicts as a matrix: which rows and columns, in which order, and what a cell says without color."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.compare.judging import Verdict
from reports.compare.matrix import LOOKS, MOST_ROWS, changed_rows, matrices, speedups_matter
from reports.series.metrics import Metric
from tests.reports.compare.make_comparison import judgment, series


@pytest.mark.parametrize(
    ("metric", "verdict", "said"),
    [
        ("time", Verdict.REGRESSED, "▲ slower"),
        ("time", Verdict.IMPROVED, "▼ faster"),
        ("speedup", Verdict.REGRESSED, "▼ lower"),
        ("speedup", Verdict.IMPROVED, "▲ higher"),
        ("time", Verdict.EQUIVALENT, "= same"),
        ("time", Verdict.INCONCLUSIVE, "? can't tell"),
        ("time", Verdict.FAILED, "✗ failed"),
        ("time", Verdict.MISSING, "✗ missing"),
        ("time", Verdict.NEW, "+ new"),
    ],
)
def test_a_cell_says_its_verdict_without_color(metric: Metric, verdict: Verdict, said: str) -> None:
    """A mark and a word, and the color on top."""
    judged = replace(judgment(verdict), series=series(metric=metric))
    (cell,) = matrices([judged])[0].rows[0].cells
    assert cell is not None
    assert (f"{cell.sign} {cell.word}", cell.look) == (said, LOOKS[verdict])
    assert bool(cell.figure) == (judged.change is not None)


def test_times_and_speedups_are_two_matrices() -> None:
    """Times first; a ratio above 1 means something else in each."""
    judged = [
        replace(judgment(Verdict.EQUIVALENT), series=series(metric=metric)) for metric in ("speedup", "time")
    ]
    assert [table.title.partition(",")[0] for table in matrices(judged)] == [
        "Time of a round",
        "Speedup over sequential",
    ]


def test_a_cell_that_was_not_measured_is_empty() -> None:
    """Columns are runners from simple to complex, rows begin with the worst."""
    judged = [
        replace(judgment(Verdict.EQUIVALENT), series=series("a", "processes")),
        replace(judgment(Verdict.REGRESSED), series=series("b", "threads")),
    ]
    (table,) = matrices(judged)
    assert [each.runner for each in table.columns] == ["threads", "processes"]
    assert [row.heading.name for row in table.rows] == ["b", "a"]
    assert [cell is None for row in table.rows for cell in row.cells] == [False, True, True, False]


def test_only_rows_and_columns_with_a_change_are_left() -> None:
    """A neighbor that stayed the same is shown where its row and its column have a change."""
    judged = [
        replace(judgment(verdict), series=series(subject, runner))
        for subject, runner, verdict in (
            ("a", "threads", Verdict.REGRESSED),
            ("a", "processes", Verdict.EQUIVALENT),
            ("b", "threads", Verdict.EQUIVALENT),
            ("b", "processes", Verdict.IMPROVED),
            ("b", "dask", Verdict.INCONCLUSIVE),
            ("c", "threads", Verdict.INCONCLUSIVE),
            ("d", "threads", Verdict.NEW),
        )
    ]
    (table,) = changed_rows(judged).matrices
    assert [row.heading.name for row in table.rows] == ["a", "b"]
    assert [(each.name, each.detail) for each in table.columns] == [("threads", "2"), ("processes", "2")]


def test_many_runners_of_few_subjects_become_rows() -> None:
    """A page is as wide as it is; a runner keeps its name, so that it can be hidden."""
    runners = ("threads", "processes", "processes-fork", "interpreters", "asyncio", "dask")
    judged = [replace(judgment(Verdict.REGRESSED), series=series("a", runner)) for runner in runners]
    (table,) = changed_rows(judged).matrices
    assert [row.heading.runner for row in table.rows] == list(runners)
    assert [each.name for each in table.columns] == ["a"]
    assert len(matrices(judged)[0].columns) == len(runners)


def test_speedups_matter_where_times_do_not_tell() -> None:
    """Of the same cell; another cell's time tells nothing of it."""
    lower = replace(judgment(Verdict.REGRESSED), series=series(metric="speedup"))
    assert speedups_matter([lower, judgment(Verdict.REGRESSED, "other")])
    assert not speedups_matter([lower, judgment(Verdict.REGRESSED)])
    assert not speedups_matter([])


def test_the_largest_changes_have_room() -> None:
    """The others are counted."""
    judged = [
        judgment(Verdict.REGRESSED, f"w{place}", ratio=2.0 if place == MOST_ROWS else 1.2)
        for place in range(MOST_ROWS + 3)
    ]
    found = changed_rows(judged)
    assert found.left_out == 3
    assert found.matrices[0].rows[0].heading.name == f"w{MOST_ROWS}"


def test_nothing_changed() -> None:
    """Then there is no matrix."""
    assert changed_rows([judgment(Verdict.EQUIVALENT)]).matrices == ()
    assert matrices([]) == ()
