"""The CSV holds every figure of the page."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pandas as pd
import pytest

from reports.claims.judged import find_claims
from reports.interpreters.by_interpreter import claims
from reports.interpreters.interpreters_csv import render_across_csv
from reports.interpreters.page import conclude
from tests.reports.interpreters.make_study import (
    GIL_BUILD,
    HISTOGRAM,
    run_file,
    study_of,
    study_of_answers,
)
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def table_of(study: Study) -> pd.DataFrame:
    """Return the CSV as a spreadsheet reads it."""
    return pd.read_csv(io.BytesIO(render_across_csv(study, claims(study))))


def test_every_kind_is_there(three: Study) -> None:
    """Speedups of every cell, start-up by phase, claims, costs and gains."""
    table = table_of(three)
    assert table.groupby("kind").size().to_dict() == {
        "speedup": 3 * 6,
        "startup": 3 * 2 * 4,
        "claim": 3 * len(find_claims()),
        "cost": 2 + 2 + 1,
        "gain": 2 * 2,
    }
    threads = table[(table["kind"] == "speedup") & (table["runner"] == "threads")]
    assert threads["estimate"].tolist() == [1.0, 1.0, 2.0]
    assert threads["interpreter"].tolist() == ["3.13", "3.13t (GIL on)", "3.13t"]
    assert threads["gil_enabled"].tolist() == [True, True, False]
    (cost,) = table[(table["kind"] == "cost") & (table["subject"] == "sha") & (table["against"] == "3.13")][
        "estimate"
    ]
    assert cost == pytest.approx(1.25)


def test_no_text_is_a_formula_and_what_was_not_measured_is_empty(tmp_path: Path) -> None:
    """A cell without time has its reason and no number."""
    lost = [without_time("=1+1", "@threads", 2, "failed", reason="-broken")]
    table = table_of(study_of(run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {}), lost)))
    (row,) = table[table["status"] == "failed"].to_dict("records")
    assert (row["subject"], row["runner"], row["reason"]) == ("'=1+1", "'@threads", "'-broken")
    assert pd.isna(row["estimate"])


def test_the_csv_has_every_percentile_that_is_known(tmp_path: Path) -> None:
    """With the interpreter that it belongs to."""
    shown = study_of_answers(tmp_path, histogram=HISTOGRAM)
    table = pd.read_csv(io.BytesIO(render_across_csv(shown, conclude(shown).claims)))
    rows = table[(table["kind"] == "latency") & (table["subject"] == "a thread (UDP) beside 1 busy thread")]
    assert [(row["interpreter"], row["metric"]) for _, row in rows.iterrows()] == [
        (name, metric) for name in ("3.13", "3.13t") for metric in ("p50", "p90", "p99")
    ]
    assert rows.iloc[0]["estimate"] == 5.1e-3
