"""The page in a real browser, as narrow as a phone: nothing sticks out at the side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.pages.chapters import draw_all
from reports.pages.run_page import render_page
from tests.reports.make_run import cell, group, without_time
from tests.reports.phone import a_browser, assert_it_fits_a_phone

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.speedups.cells import Analysis


def test_a_phone_needs_no_sideways_scrolling(analysed: Callable[..., Analysis], tmp_path: Path) -> None:
    """Long names, wide tables and charts all keep within a width of 390 pixels."""
    browser = a_browser()
    cells = {(runner, workers): [0.5] * 6 for runner in ("threads", "p" * 200) for workers in (2, 4, 8)}
    noted = cell("w" * 200, "threads", 16, [0.5] * 6, caveats=["A long caveat. " * 20])
    lost = [without_time("sha", "threads", 4, "failed", reason="r" * 300, detail="d" * 3_000)]
    benchmarks = [*group("sha", cells), *group("w" * 200, {("threads", 2): [1.0] * 6}), noted]
    analysis = analysed(benchmarks, lost, caveats=["x" * 300])
    page = render_page(analysis, findings(analysis), draw_all(analysis))
    assert_it_fits_a_phone(browser, page, tmp_path)
