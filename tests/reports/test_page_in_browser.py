"""The page in a real browser, as narrow as a phone: nothing sticks out at the side."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from reports.charts.gallery import draw_all
from reports.findings import findings
from reports.page import render_page
from tests.reports.make_run import cell, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.analysis import Analysis

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--allow-file-access-from-files",
    "--virtual-time-budget=10000",
    "--dump-dom",
)
# A frame of a phone's width around the page; the wrapper, not the page, runs the script that measures.
WRAPPER = """<!DOCTYPE html><iframe id="page" src="index.html" style="width: 390px; height: 800px"></iframe>
<p id="result">not measured</p>
<script>
document.getElementById("page").onload = (event) => {
  const page = event.target.contentDocument;
  const charts = [...page.querySelectorAll("svg")].map((chart) => chart.getBoundingClientRect());
  document.getElementById("result").textContent = "width " + page.documentElement.scrollWidth
    + " of " + page.documentElement.clientWidth
    + ", drawn " + charts.filter((box) => box.width > 200 && box.height > 60).length + " of " + charts.length;
};
</script>"""


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


def test_a_phone_needs_no_sideways_scrolling(
    browser: str, analysed: Callable[..., Analysis], tmp_path: Path
) -> None:
    """Long names, wide tables and charts all keep within a width of 390 pixels."""
    cells = {(runner, workers): [0.5] * 6 for runner in ("threads", "p" * 200) for workers in (2, 4, 8)}
    noted = cell("w" * 200, "threads", 16, [0.5] * 6, caveats=["A long caveat. " * 20])
    lost = [without_time("sha", "threads", 4, "failed", reason="r" * 300, detail="d" * 3_000)]
    benchmarks = [*group("sha", cells), *group("w" * 200, {("threads", 2): [1.0] * 6}), noted]
    analysis = analysed(benchmarks, lost, caveats=["x" * 300])
    page = render_page(analysis, findings(analysis), draw_all(analysis))
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "wrapper.html").write_text(WRAPPER, encoding="utf-8")
    dom = _dom(browser, tmp_path)
    measured = re.search(r"width (\d+) of (\d+), drawn (\d+) of (\d+)", dom)
    assert measured is not None, dom[-500:]
    width, room, drawn, charts = map(int, measured.groups())
    assert width <= room
    assert drawn == charts == page.count("<svg")


def _dom(browser: str, folder: Path) -> str:
    command = [browser, *OPTIONS, f"--user-data-dir={folder / 'profile'}", (folder / "wrapper.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-1_000:]
    return done.stdout
