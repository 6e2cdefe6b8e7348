"""Shows a page to a real browser as narrow as a phone, and tells what sticks out and what is drawn."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

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


def a_browser() -> str:
    """Return the path of a browser, or skip; where everything is required, its absence is a failure."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = f"no browser to look at the page with (looked for {', '.join(BROWSERS)})"
        if os.environ.get("GIL_BENCH_REQUIRE_ALL"):
            pytest.fail(reason)
        pytest.skip(reason)
    return found


def assert_it_fits_a_phone(browser: str, page: str, folder: Path) -> None:
    """Check that a page scrolls in no direction but down at 390 pixels, and that all its charts are drawn.

    Args:
        browser: Path of the browser.
        page: The HTML.
        folder: Where files can be made.
    """
    (folder / "index.html").write_text(page, encoding="utf-8")
    (folder / "wrapper.html").write_text(WRAPPER, encoding="utf-8")
    dom = _dom(browser, folder)
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
