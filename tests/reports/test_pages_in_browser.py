"""The pages in a real browser, as narrow as a phone: nothing sticks out at the side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.interpreters.charts import draw_across
from reports.interpreters.page import conclude
from reports.interpreters.page import render_page as render_interpreters
from reports.pages.run_charts import draw_all
from reports.pages.run_page import render_page
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, pair, pairs_file, run_file, study_of
from tests.reports.make_run import cell, gil_share, group, without_time
from tests.reports.phone import a_browser, assert_they_fit_a_phone
from tests.reports.user_function.make_own import NAME, own_group, own_run
from tests.reports.user_function.test_report import SWEPT, page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.speedups.cells import Analysis

LONG = "w" * 200


def test_phones_need_no_sideways_scrolling(analyzed: Callable[..., Analysis], tmp_path: Path) -> None:
    """Long names, long code, wide tables and charts all keep within a width of 390 pixels."""
    browser = a_browser()
    pages = {
        "run": _run(analyzed),
        "function": _function(tmp_path),
        "interpreters": _interpreters(tmp_path),
    }
    assert_they_fit_a_phone(browser, pages, tmp_path)


def _run(analyzed: Callable[..., Analysis]) -> str:
    cells = {(runner, workers): [0.5] * 6 for runner in ("threads", "p" * 200) for workers in (2, 4, 8)}
    noted = cell(LONG, "threads", 16, [0.5] * 6, caveats=["A long caveat. " * 20])
    lost = [without_time("sha", "threads", 4, "failed", reason="r" * 300, detail="d" * 3_000)]
    lines = [{"file": LONG, "line": 7, "function": LONG, "share": 0.98}]
    share = gil_share(0.98, hottest=lines)
    benchmarks = [*group("sha", cells, gil_share=share), *group(LONG, {("threads", 2): [1.0] * 6}), noted]
    analysis = analyzed(benchmarks, lost, caveats=["x" * 300])
    return render_page(analysis, findings(analysis), draw_all(analysis))


def _function(folder: Path) -> str:
    failed = [{"number": 1, "item": "i" * 500, "error": "e" * 500}]
    lost = [without_time(NAME, "interpreters", 2, "skipped", reason="r" * 300)]
    facts = {"workload": LONG, "function": LONG, "observations": ["o" * 300], "failed_items": failed}
    return page_of(own_run(folder, own_group(), lost, SWEPT, **facts))


def _interpreters(folder: Path) -> str:
    cells = {(runner, workers): [0.5] * 6 for runner in ("threads", "p" * 200) for workers in (2, 4)}
    lost = [without_time("sha", "interpreters", 2, "skipped", reason="r" * 300)]
    files = [
        run_file(folder, f"{number}.json", {**python, "python_version": f"3.{number}.0"}, runs, lost)
        for python in (GIL_BUILD, FREE)
        for number, runs in ((11, group("sha", cells)), (12, group(LONG, cells)))
    ]
    pairs = pair({LONG: [1.1] * 6}, left_out={"s" * 200: "r" * 300}, caveats=["c" * 300])
    study = study_of(*files, pairs_file(folder, pairs))
    return render_interpreters(study, conclude(study), draw_across(study))
