"""The CSV."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.advice.findings import findings
from reports.advice.tables_csv import render_csv
from reports.chapters.chapter import load_run
from reports.speedups.cells import analyze
from tests.reports.make_run import (
    ceiling,
    cell,
    document,
    gil_share,
    group,
    stored,
    timeline,
    without_time,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def _csv(analysis: Analysis) -> str:
    return render_csv(analysis, findings(analysis))


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_every_cell_has_a_row(analyzed: Callable[..., Analysis]) -> None:
    """Reference, A/A control, timed, failed and skipped cells are all there, with plain numbers."""
    lost = [without_time("sha", "threads", 4, "failed"), without_time("sha", "threads", 8, "skipped")]
    rows = _rows(_csv(analyzed(group("sha", {("threads", 2): [0.25] * 6}), lost)))
    assert [(row["role"], row["status"]) for row in rows] == [
        ("reference", "timed"),
        ("twin", "timed"),
        ("measured", "timed"),
        ("measured", "failed"),
        ("measured", "skipped"),
    ]
    assert (rows[2]["speedup"], rows[2]["wall_s"], rows[2]["items_per_s"], rows[2]["blocks"]) == (
        "4.0",
        "0.25",
        "80.0",
        "6",
    )
    assert (rows[3]["speedup"], rows[3]["reason"], rows[3]["blocks"]) == ("", "the reason", "")


def test_evidence_cause_and_advice_are_there(analyzed: Callable[..., Analysis]) -> None:
    """A measured cell has its evidence and a cause; the advice for a workload is in each of its rows."""
    facts = {
        "gil_share": gil_share(0.5, method="words"),
        "hand_overs": [40] * 6,
        "timeline": timeline([[0, 0, 0.25, 1, 1]]),
    }
    timed = cell("sha", "threads", 2, [0.8] * 6, **facts)
    analysis = analyzed([*group("sha", {}), ceiling("sha", 2, [0.5] * 6), timed])
    *others, row = _rows(_csv(analysis))
    assert (row["ceiling"], row["gil_share"], row["gil_share_low"]) == ("2.0", "0.5", "0.49")
    assert (row["efficiency"], row["efficiency_of_ceiling"]) == ("0.625", "0.625")
    assert (row["dispatch_delay_s"], row["gil_share_reason"]) == ("0.25", "")
    assert (row["gil_share_method"], row["hand_overs_per_item"], row["hand_overs_per_s_low"]) == (
        "words",
        "2.0",
        "50.0",
    )
    assert row["hand_overs_reason"] == ""
    assert row["cause"]
    assert [other["cause"] for other in others] == ["", "", ""]
    assert others[0]["gil_share_reason"] == others[0]["hand_overs_reason"] == "not recorded"
    assert (others[0]["gil_share_method"], others[0]["hand_overs_per_s"]) == ("", "")
    assert {other["advice"] for other in others} == {row["advice"]} != {""}


@pytest.mark.parametrize("name", ["=cmd()", "+1", "-1", "@x", "  =1", "\N{FULLWIDTH EQUALS SIGN}1"])
def test_no_text_is_run_as_a_formula(analyzed: Callable[..., Analysis], name: str) -> None:
    """What a spreadsheet would run gets an apostrophe in front."""
    rows = _rows(_csv(analyzed([*group(name, {}), cell(name, name, 2, [1.0] * 6, caveats=[name])])))
    assert {row["workload"] for row in rows} == {f"'{name}"}
    assert rows[2]["runner"] == rows[2]["caveats"] == f"'{name}"


names = st.text(st.characters(categories=("L", "N", "P", "S")), min_size=1, max_size=20)


@settings(max_examples=10)
@given(name=names, wall_s=st.lists(st.floats(1e-9, 1e6), min_size=6, max_size=9))
def test_the_csv_reads_back(tmp_path_factory: pytest.TempPathFactory, name: str, wall_s: list[float]) -> None:
    """Names with quotes and commas and numbers with all their digits come back as they were."""
    benchmarks = group(name, {("threads", 2): wall_s})
    analysis = analyze(load_run(stored(tmp_path_factory.mktemp("run"), document(benchmarks))))
    table = analysis.cells
    row = _rows(_csv(analysis))[2]
    assert row["workload"].removeprefix("'") == name.removeprefix("'")
    assert float(row["speedup"]) == table["speedup"][2]
    assert float(row["wall_s"]) == table["wall_s"][2]
