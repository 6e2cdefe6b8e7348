"""The page of calls in a real browser: it fits, tells more on focus, and is sorted and filtered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reports.calls.outputs import render_page
from reports.calls.stored import load_calls
from reports.calls.table import by_interpreter
from tests.reports.calls.make_calls import document, entry
from tests.reports.phone import seen_in

STEPS = """
  page.querySelectorAll("details").forEach((each) => { each.open = true; });
  note("width", page.documentElement.scrollWidth <= page.documentElement.clientWidth);
  const cell = page.querySelector("td.slower");
  cell.dispatchEvent(new frame.FocusEvent("focusin", { bubbles: true }));
  note("tip", page.getElementById("tip").textContent);
  const table = page.getElementById("calls-table");
  table.querySelectorAll("thead button")[1].click();
  note("least", table.tBodies[0].rows[0].cells[0].textContent);
  const field = page.querySelector("input[type=search]");
  field.value = "json held";
  field.dispatchEvent(new frame.Event("input"));
  note("kept", [...table.tBodies[0].rows].filter((row) => !row.matches(".filter-off")).length);
"""


@pytest.mark.parametrize("width", [390, 1200])
def test_the_page_of_calls_works(tmp_path: Path, width: int) -> None:
    """Nothing sticks out at the side; a column sorts by its share; words keep the rows that have them."""
    calls = [entry(f"json.call{number}/{'w' * 80}", "held", 0.9, 1.0) for number in range(4)]
    calls += [entry(f"zlib.call{number}", "released", 0.02 + number / 1000, 1.9) for number in range(6)]
    file = tmp_path / "one.calls"
    file.write_text(json.dumps(document(*calls)))
    seen = seen_in(tmp_path, render_page(by_interpreter([load_calls(file)])), STEPS, width=width)
    assert (seen["width"], seen["kept"]) == ("true", "4")
    assert seen["least"].startswith("zlib.call0")
    assert "90.0 % (89.0–91.0)" in seen["tip"]
