"""The CSVs of the history, read back."""

from __future__ import annotations

import io

import pandas as pd

from reports.history.study import render_points_csv, render_runs_csv
from reports.series.identity import SeriesId
from tests.reports.history.make_study import KEY, TIME, example, history_of, lost, point, run, study_of


def test_every_point_is_a_row_with_all_digits() -> None:
    """What Arrow wrote reads back as the same numbers, beside the facts of its run."""
    study = example()
    table = pd.read_csv(io.BytesIO(render_points_csv(study)))
    assert len(table) == len(study.history.points)
    pd.testing.assert_series_equal(table["estimate"], study.history.points["estimate"])
    assert set(table["environment_key"]) == {KEY}
    assert table["started"][0] == "2026-03-01T12:00:00Z"


def test_rows_are_in_commit_order() -> None:
    """The order of the commits decides, also where the tables are in another."""
    study = study_of(history_of([run(0), run(1)], [point(1, TIME, 2.0), point(0, TIME, 1.0)]))
    assert pd.read_csv(io.BytesIO(render_points_csv(study)))["position"].tolist() == [0, 1]
    assert pd.read_csv(io.BytesIO(render_runs_csv(study)))["source"].tolist() == ["0000.json", "0001.json"]


def test_no_text_is_a_formula_and_nothing_measured_is_empty() -> None:
    """Names, branches and reasons that start like a formula are guarded; a failed point has no number."""
    series = SeriesId("speedup", '=cmd|"/c calc"!A1', "@threads", 2, "", "time")
    study = study_of(
        history_of([run(0, branch="+main", source="-1.json")], [lost(0, series, reason="=1,\n2")])
    )
    row = pd.read_csv(io.BytesIO(render_points_csv(study))).iloc[0]
    assert row["subject"] == '\'=cmd|"/c calc"!A1'
    assert (row["runner"], row["reason"], row["source"]) == ("'@threads", "'=1,\n2", "'-1.json")
    assert pd.isna(row["estimate"])
    facts = pd.read_csv(io.BytesIO(render_runs_csv(study))).iloc[0]
    assert facts["branch"] == "'+main"


def test_the_csv_of_runs_says_which_are_not_used_for_changes() -> None:
    """With the reason; used ones have none."""
    study = study_of(history_of([run(0), run(1, dirty=True)], [point(0), point(1)]))
    facts = pd.read_csv(io.BytesIO(render_runs_csv(study)), keep_default_na=False)
    assert facts["not_used"].tolist() == ["", "uncommitted changes"]
