"""The pages of a comparison and of a gate in a real browser: they fit, and answer to the pointer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.compare.judging import Verdict
from reports.compare.page import render_page
from reports.gate.page import render_gate
from tests.reports.compare.make_comparison import comparison_of, judgment
from tests.reports.gate.make_pass import slower
from tests.reports.gate.make_result import SLOW, result_of
from tests.reports.phone import seen_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

LONG = "w" * 200
STEPS = """
  page.querySelectorAll("details").forEach((each) => { each.open = true; });
  note("width", page.documentElement.scrollWidth <= page.documentElement.clientWidth);
  const cell = page.querySelector("table.matrix td.slower");
  cell.dispatchEvent(new frame.FocusEvent("focusin", { bubbles: true }));
  note("tip", page.getElementById("tip").textContent);
  const table = page.querySelector("#not-equivalent table");
  const names = () => [...table.tBodies[0].rows].map((row) => row.cells[0].textContent).join(" ");
  const orders = new Set([names()]);
  for (const _ of [1, 2]) {
    table.querySelector("thead button").click();
    orders.add(names());
  }
  note("orders", orders.size);
"""


def _comparison(_folder: Path) -> str:
    worse = [judgment(Verdict.REGRESSED, name, ratio=ratio) for name, ratio in ((LONG, 1.3), ("a", 1.2))]
    return render_page(comparison_of(*worse, notes=(LONG,), failures=(LONG,), names=(LONG, LONG)))


def _gate(folder: Path) -> str:
    return render_gate(result_of(folder, slower(SLOW, LONG), slower(SLOW, LONG), caveats=[LONG]))


@pytest.mark.parametrize("width", [390, 1200])
@pytest.mark.parametrize("page_of", [_comparison, _gate])
def test_a_page_of_verdicts_works(tmp_path: Path, page_of: Callable[[Path], str], width: int) -> None:
    """Nothing sticks out at the side with everything open, a cell tells the rest, and tables are sorted."""
    seen = seen_in(tmp_path, page_of(tmp_path), STEPS, width=width)
    assert (seen["width"], seen["orders"]) == ("true", "2")
    assert "regressed" in seen["tip"]
    assert "Smallest detectable change" in seen["tip"]
