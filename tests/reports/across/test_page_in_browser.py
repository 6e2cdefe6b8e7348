"""The page in a real browser, as narrow as a phone: nothing sticks out at the side."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from reports.across.charts.gallery import draw_across
from reports.across.conclusions import conclude
from reports.across.page import render_page
from tests.reports.across.make_study import FREE, GIL_BUILD, pair, pairs_file, run_file, study_of
from tests.reports.make_run import group, without_time
from tests.reports.test_page_in_browser import BROWSERS, OPTIONS, WRAPPER

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def browser() -> str:
    """Return the path of a browser, or skip; where everything is required, its absence is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = f"no browser to look at the page with (looked for {', '.join(BROWSERS)})"
        if os.environ.get("GIL_BENCH_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def test_a_phone_needs_no_sideways_scrolling(browser: str, tmp_path: Path) -> None:
    """Long names, wide tables and charts all keep within a width of 390 pixels."""
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
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "wrapper.html").write_text(WRAPPER, encoding="utf-8")
    command = [
        browser,
        *OPTIONS,
        f"--user-data-dir={tmp_path / 'profile'}",
        (tmp_path / "wrapper.html").as_uri(),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-1_000:]
    measured = re.search(r"width (\d+) of (\d+), drawn (\d+) of (\d+)", done.stdout)
    assert measured is not None, done.stdout[-500:]
    width, room, drawn, charts = map(int, measured.groups())
    assert width <= room
    assert drawn == charts == page.count("<svg")
