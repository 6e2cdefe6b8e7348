"""The page in a real browser, as narrow as a phone: nothing sticks out at the side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.interpreters.gallery import draw_across
from reports.interpreters.page import conclude, render_page
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, pair, pairs_file, run_file, study_of
from tests.reports.make_run import group, without_time
from tests.reports.phone import a_browser, assert_it_fits_a_phone

if TYPE_CHECKING:
    from pathlib import Path


def test_a_phone_needs_no_sideways_scrolling(tmp_path: Path) -> None:
    """Long names, wide tables and charts all keep within a width of 390 pixels."""
    browser = a_browser()
    long = "w" * 200
    cells = {(runner, workers): [0.5] * 6 for runner in ("threads", "p" * 200) for workers in (2, 4)}
    lost = [without_time("sha", "interpreters", 2, "skipped", reason="r" * 300)]
    study = study_of(
        *(
            run_file(tmp_path, f"{number}.json", {**python, "python_version": f"3.{number}.0"}, runs, lost)
            for python in (GIL_BUILD, FREE)
            for number, runs in ((11, group("sha", cells)), (12, group(long, cells)))
        ),
        pairs_file(tmp_path, pair({long: [1.1] * 6}, left_out={"s" * 200: "r" * 300}, caveats=["c" * 300])),
    )
    page = render_page(study, conclude(study), draw_across(study))
    assert_it_fits_a_phone(browser, page, tmp_path)
