"""A page that has one of each thing that answers to the pointer and to keys."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import pytest

from reports.pages import template
from tests.reports.phone import seen_in

if TYPE_CHECKING:
    from pathlib import Path


Seen: TypeAlias = Callable[..., dict[str, str]]

HEAD = (
    '{% set title = "Made" %}<!DOCTYPE html>\n<html lang="en"><head>{% include "head.html.j2" %}</head><body>'
)


FOOT = '{% include "script.html.j2" %}</body></html>'


TIPS = """
<table><tbody><tr><td>sha</td>
<td id="first" tabindex="0" data-tip="1.96× (1.94–1.98), 20 blocks">1.96×</td>
<td id="next" tabindex="0" data-tip="next">3</td>
<td id="last" tabindex="0" data-tip="LONG" aria-describedby="why">2</td></tr>
<tr><td>file</td><td id="below" tabindex="0" data-tip="below">1</td><td></td><td></td></tr></tbody></table>
<p id="why">Why</p><p id="else">Else</p>
<svg class="chart" role="img" aria-label="A chart" viewBox="0 0 10 10">
<defs><path id="square" d="M0 0h9v9"/></defs><g data-tip="a mark" tabindex="0"><path d="M0 0h9v9"/></g>
<g><use data-tip="told" aria-label="told" tabindex="0" href="#square"/></g></svg>
""".replace("LONG", "word " * 60)


CELLS = """
<div class="scroll"><table data-sortable><caption>Cells</caption>
<thead><tr><th scope="col">Runner</th><th scope="col">Speedup</th><th scope="col">Round</th></tr></thead>
<tbody>
<tr data-runner="threads"><th>threads</th><td data-value="1.5">=1.50×</td><td>5.00 ms (4–6)</td></tr>
<tr class="note" data-runner="threads"><td colspan="3"><div>A note on threads, @all</div></td></tr>
<tr data-runner="dask"><th>dask|*</th><td data-value="0.25">-4 times, "slow"</td><td>1,200 ms</td></tr>
<tr data-runner="processes"><th>processes</th><td data-value="1e1">10.0×</td><td>300 µs</td></tr>
<tr data-runner="asyncio"><th>asyncio</th><td data-value="">–</td><td>–</td></tr>
</tbody></table></div>
"""


MANY = f"""
<table data-sortable id="many"><caption>Many</caption>
<thead><tr><th>Name</th><th>Number</th></tr></thead><tbody>
{"".join(f"<tr><td>row {number}</td><td>{number}</td></tr>" for number in range(1, 10))}
<tr><td>last</td><td>99</td></tr><tr class="cause"><td colspan="2">because of a lock</td></tr></tbody></table>
"""


VERDICTS = {"one": "confirmed", "two": "refuted", "three": "confirmed"}


CLAIM = '<li id="{0}" data-verdict="{1}">Claim <span class="answer-hidden-until-asked">{1}</span></li>'


CLAIMS = f"""
<ul data-filter="verdict" data-predict>{"".join(CLAIM.format(*claim) for claim in VERDICTS.items())}</ul>
"""


FOLDS = """
<details id="raw"><summary>Raw</summary><p id="target">numbers</p></details>
<details><summary>More</summary>more</details><details open id="shown"><summary>Shown</summary>shown</details>
"""


HELPERS = """
  const one = (chosen) => page.querySelector(chosen);
  const all = (chosen) => [...page.querySelectorAll(chosen)];
  const labeled = (text) => all("button").find((button) => button.textContent.startsWith(text));
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const firsts = () => all("table[data-sortable] tbody tr").map((row) => row.cells[0].textContent).join(";");
  const over = (element, x = 10) =>
    element.dispatchEvent(new frame.PointerEvent("pointerover", { clientX: x, bubbles: true }));
  const enter = (element) => element.dispatchEvent(new frame.FocusEvent("focusin", { bubbles: true }));
  const tip = () => one("#tip").hidden ? "" : one("#tip").textContent;
  const type = (field, text) => {
    field.value = text;
    field.dispatchEvent(new frame.Event("input", { bubbles: true }));
  };
  const changed = (element) => new Promise((done) =>
    new frame.MutationObserver(done).observe(element, { childList: true, subtree: true }));
"""


@cache
def made(body: str) -> str:
    """Return a page with this body, the head of all pages and their script."""
    toolbar = '<nav><ul></ul><div id="toolbar" hidden></div></nav>'
    return template._environment().from_string(f"{HEAD}{toolbar}{body}{FOOT}").render()


@pytest.fixture
def seen(tmp_path: Path) -> Seen:
    """Return a function that opens a page with a body, does some steps in it and returns what they noted."""

    def noted(body: str, steps: str, place: str = "", width: int = 390) -> dict[str, str]:
        return seen_in(tmp_path, made(body), HELPERS + steps, place=place, width=width)

    return noted
