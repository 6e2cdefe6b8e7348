"""Shows pages to a real browser: as narrow as a phone, and to a script that does what a reader would."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping
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
# Frames of a phone's width around the pages; the wrapper, not a page, runs the script that measures.
WRAPPER = """<!DOCTYPE html><pre id="result"></pre>
<script>
for (const name of NAMES) {
  const frame = document.createElement("iframe");
  frame.style = "width: 390px; height: 800px";
  frame.onload = () => {
    const page = frame.contentDocument;
    for (const fold of page.querySelectorAll("details")) fold.open = true;
    const charts = [...page.querySelectorAll("svg")].map((chart) => chart.getBoundingClientRect());
    document.getElementById("result").textContent += name + ": width " + page.documentElement.scrollWidth
      + " of " + page.documentElement.clientWidth
      + ", drawn " + charts.filter((box) => box.width > 200 && box.height > 60).length
      + " of " + charts.length
      + ";";
  };
  frame.src = name + ".html";
  document.body.append(frame);
}
</script>"""

# A frame around one page; the wrapper does what a reader would, and notes what is seen.
DRIVER = """<!DOCTYPE html>
<iframe id="holder" src="driven.htmlPLACE" style="width: WIDTHpx; height: 800px"></iframe>
<pre id="result"></pre>
<script>
const note = (name, value) => { result.textContent += `${name}=${value}\\n`; };
const loaded = () => new Promise((done) => holder.addEventListener("load", done, { once: true }));
loaded().then(async () => {
  let frame = holder.contentWindow;
  let page = frame.document;
  const reload = async () => {
    frame.location.reload();
    await loaded();
    frame = holder.contentWindow;
    page = frame.document;
  };
  const press = (target, key) =>
    target.dispatchEvent(new frame.KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  STEPS
  note("done", "yes");
}).catch((error) => note("error", error));
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


def assert_they_fit_a_phone(browser: str, pages: Mapping[str, str], folder: Path) -> None:
    """Check that pages with all folds open scroll only down at 390 pixels, and that all charts are drawn.

    Args:
        browser: Path of the browser, which is started once for all.
        pages: The HTML of each page by a name for it.
        folder: Where files can be made.
    """
    for name, page in pages.items():
        (folder / f"{name}.html").write_text(page, encoding="utf-8")
    wrapper = WRAPPER.replace("NAMES", json.dumps(list(pages)))
    (folder / "wrapper.html").write_text(wrapper, encoding="utf-8")
    dom = _dom(browser, folder)
    for name, page in pages.items():
        measured = re.search(rf"{name}: width (\d+) of (\d+), drawn (\d+) of (\d+);", dom)
        assert measured is not None, (name, dom[-500:])
        width, room, drawn, charts = map(int, measured.groups())
        assert width <= room, name
        assert drawn == charts == page.count("<svg"), name


def seen_in(folder: Path, page: str, steps: str, *, place: str = "", width: int = 390) -> dict[str, str]:
    """Return what some steps in a page have noted.

    Args:
        folder: Where files can be made.
        page: The HTML.
        steps: JavaScript that knows ``page`` (the document), ``frame`` (its window), ``note(name, value)``,
            ``press(target, key)`` and ``await reload()``.
        place: What follows the page's name in its address: a query and a fragment.
        width: Of the frame around the page, in pixels.
    """
    (folder / "driven.html").write_text(page, encoding="utf-8")
    wrapper = DRIVER.replace("STEPS", steps).replace("PLACE", html.escape(place)).replace("WIDTH", str(width))
    (folder / "wrapper.html").write_text(wrapper, encoding="utf-8")
    dom = _dom(a_browser(), folder)
    notes = dict(re.findall(r"^(?:<pre[^>]*>)?(\w+)=(.*)$", html.unescape(dom), re.MULTILINE))
    assert notes.get("done") == "yes", dom[-1_000:]
    return notes


def _dom(browser: str, folder: Path) -> str:
    command = [browser, *OPTIONS, f"--user-data-dir={folder / 'profile'}", (folder / "wrapper.html").as_uri()]
    done = subprocess.run(command, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, done.stderr[-1_000:]
    return done.stdout
