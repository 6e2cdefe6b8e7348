"""What answers to the pointer and to keys, in a real browser, on a page that has one of each."""

from __future__ import annotations

import csv
import io
import json
import re
from functools import cache
from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.pages import template
from reports.pages.run_page import render_page
from reports.pages.template import page_script
from reports.wording.escaping import not_a_formula
from reports.wording.markdown import as_markdown
from tests.reports.outline import assert_it_is_well_formed, assert_it_loads_nothing
from tests.reports.phone import seen_in

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from reports.speedups.cells import Analysis

    Seen = Callable[..., dict[str, str]]

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


def test_the_script_is_allowed_and_ends_nowhere_early() -> None:
    """A page's policy names the script's hash; nothing in the script ends it for HTML."""
    page = made(CELLS)
    assert_it_loads_nothing(page)
    assert_it_is_well_formed(page)
    assert not re.search("</script|<!--", page_script())


def test_hover_and_focus_tell_a_value(seen: Seen) -> None:
    """The text is shown and describes its element until the pointer or the focus goes elsewhere."""
    steps = """
  over(one("#first")); note("hover", tip());
  note("described", one("#first").getAttribute("aria-describedby"));
  over(one("#tip")); note("over_itself", tip());
  over(one("#last")); note("both", one("#last").getAttribute("aria-describedby"));
  over(one("#else")); note("left", tip()); note("again", one("#last").getAttribute("aria-describedby"));
  over(one("use")); note("mark", tip() + one("use").hasAttribute("aria-describedby")); over(one("#else"));
  note("nothing", one("#first").hasAttribute("aria-describedby"));
  enter(one("#first")); note("focus", tip());
  press(one("#first"), "Escape"); note("escaped", tip());
  over(one("#first")); note("moved_within", tip());
  over(one("#else")); over(one("#first")); note("returned", tip());"""
    text = "1.96× (1.94–1.98), 20 blocks"
    notes = seen(TIPS, steps)
    assert [notes[name] for name in ("hover", "over_itself", "focus", "returned")] == [text] * 4
    assert [notes[name] for name in ("left", "escaped", "moved_within")] == [""] * 3
    assert (notes["described"], notes["both"], notes["again"]) == ("tip", "why tip", "why")
    assert (notes["nothing"], notes["mark"]) == ("false", "toldfalse")


def test_a_tooltip_is_not_clipped_on_a_phone(seen: Seen) -> None:
    """Wherever its element and the pointer are, all of it lies within the window."""
    steps = """
  const within = () => {
    const box = one("#tip").getBoundingClientRect();
    const { clientWidth, clientHeight } = page.documentElement;
    return box.width > 100 && box.left >= 0 && box.right <= clientWidth
      && box.top >= 0 && box.bottom <= clientHeight;
  };
  over(one("#last"), 385); note("right", within());
  over(one("#else")); over(one("#last"), 0); note("left", within());
  one("#last").style = "position: fixed; bottom: 0; right: 0"; over(one("#else")); enter(one("#last"));
  note("bottom", within());
  note("page", page.documentElement.scrollWidth <= page.documentElement.clientWidth);"""
    notes = seen(TIPS, steps)
    assert [notes[name] for name in ("right", "left", "bottom", "page")] == ["true"] * 4


def test_keys_go_from_value_to_value(seen: Seen) -> None:
    """A table is one stop of the Tab key and arrows lead on; marks of charts are told to screen readers."""
    steps = """
  const marks = () => all("table [data-tip]");
  const stops = () => marks().filter((mark) => mark.tabIndex === 0).map((mark) => mark.id).join(";");
  note("first", stops());
  one("#first").focus(); press(one("#first"), "ArrowRight"); note("right", stops());
  press(one("#next"), "ArrowLeft"); press(one("#first"), "ArrowDown"); note("down", stops());
  note("chart", one("svg").getAttribute("role"));
  note("mark", one("svg g").getAttribute("role") + one("svg g").tabIndex);"""
    notes = seen(TIPS, steps)
    assert (notes["first"], notes["right"], notes["down"]) == ("first", "next", "below")
    assert (notes["chart"], notes["mark"]) == ("group", "img0")


def test_a_table_is_sorted_by_what_its_cells_mean(seen: Seen) -> None:
    """By data-value or figures in their units, up, down and back; notes move along, dashes are last."""
    steps = """
  note("own", firsts());
  labeled("Speedup").click(); note("up", firsts()); note("told", all("th")[1].ariaSort);
  labeled("Speedup").click(); note("down", firsts()); note("told_down", all("th")[1].ariaSort);
  labeled("Speedup").click(); note("back", firsts());
  note("told_back", all("th")[1].hasAttribute("aria-sort"));
  labeled("Round").click(); note("units", firsts()); note("query", frame.location.search);
  await reload(); note("again", firsts()); note("told_again", all("th")[2].ariaSort);
  labeled("Runner").click(); note("names", firsts());"""
    notes = seen(CELLS, steps)
    note = "A note on threads, @all"
    assert notes["up"] == f"dask|*;threads;{note};processes;asyncio"
    assert notes["down"] == f"processes;threads;{note};dask|*;asyncio"
    assert notes["back"] == notes["own"]
    assert [notes[name] for name in ("told", "told_down", "told_back")] == [
        "ascending",
        "descending",
        "false",
    ]
    assert notes["units"] == notes["again"] == f"processes;threads;{note};dask|*;asyncio"
    assert (notes["query"], notes["told_again"]) == ("?sort-t0=2a", "ascending")
    assert notes["names"] == f"asyncio;dask|*;processes;threads;{note}"


def test_a_long_table_is_filtered_by_words(seen: Seen) -> None:
    """A row stays if it or its notes hold all words; a short table has no field; a reload keeps the words."""
    steps = """
  const rows = () => all("#many tbody tr").filter(shown).map((row) => row.cells[0].textContent).join(";");
  note("fields", all("input[type=search]").length);
  type(one("input[type=search]"), "ROW 7"); note("words", rows()); note("query", frame.location.search);
  note("status", one(".controls:not(.copy) [role=status]").textContent);
  type(one("input[type=search]"), "lock"); note("by_note", rows());
  await reload(); note("again", rows()); note("kept", one("input[type=search]").value);
  type(one("input[type=search]"), ""); note("all", all("#many tbody tr").filter(shown).length);"""
    notes = seen(CELLS + MANY, steps)
    assert (notes["fields"], notes["words"], notes["status"]) == ("1", "row 7", "1 of 10")
    assert notes["query"] == "?find-many=ROW+7"
    assert notes["by_note"] == notes["again"] == "last;because of a lock"
    assert (notes["kept"], notes["all"]) == ("lock", "11")


def test_a_table_is_copied_as_it_is_shown(seen: Seen) -> None:
    """In its order, without hidden rows, with notes as a column, and harmless by the report's own rules."""
    steps = """
  const copied = [];
  const clipboard = { writeText: async (text) => { copied.push(text); } };
  Object.defineProperty(frame.navigator, "clipboard", { value: clipboard });
  labeled("Speedup").click();
  labeled("Markdown").click(); labeled("CSV").click(); await changed(one(".copy [role=status]"));
  note("markdown", JSON.stringify(copied[0])); note("csv", JSON.stringify(copied[1]));
  note("status", one(".copy [role=status]").textContent);"""
    notes = seen(CELLS, steps, "?hide=processes")
    rows = [
        ["Runner", "Speedup", "Round", "Notes"],
        ["dask|*", '-4 times, "slow"', "1,200 ms", ""],
        ["threads", "=1.50×", "5.00 ms (4–6)", "A note on threads, @all"],
        ["asyncio", "–", "–", ""],
    ]
    assert json.loads(notes["markdown"]) == _markdown(rows)
    read = list(csv.reader(io.StringIO(json.loads(notes["csv"]), newline="")))
    assert read == [[not_a_formula(text) for text in row] for row in rows]
    assert notes["status"] == "Copied as CSV"


def _markdown(rows: Sequence[Sequence[str]]) -> str:
    """Return what the report's own rules make of a table."""
    head, *body = [[as_markdown(text) for text in row] for row in rows]
    return "".join(f"| {' | '.join(line)} |\n" for line in (head, ["---"] * len(head), *body))


def test_a_runner_is_hidden_everywhere_and_comes_back(seen: Seen) -> None:
    """Its rows, their notes and its marks; the address keeps it. What all are compared with stays."""
    steps = """
  const rows = () => all("tbody tr").filter(shown).length;
  const summary = () => one("#toolbar summary").textContent;
  const threads = () => one("#toolbar input"); // the first that is named
  note("summary", summary()); note("before", rows());
  threads().click();
  note("rows", rows()); note("mark", getComputedStyle(one(".mark")).display);
  note("hidden", summary()); note("query", frame.location.search);
  await reload(); note("again", rows()); note("ticked", threads().checked);
  threads().click(); note("back", rows()); note("empty", frame.location.search);
  one(".menu").open = true; press(page.body, "Escape"); note("menu", one(".menu").open);"""
    mark = '<svg class="chart"><g class="mark" data-runner="threads"><path d="M0 0"/></g></svg>'
    references = '<p data-runner="ceiling">3×</p><p data-runner="sequential">1×</p>'
    notes = seen(CELLS + mark + references, steps, "?hide=nobody")
    assert (notes["before"], notes["rows"], notes["again"], notes["back"]) == ("5", "3", "3", "5")
    assert (notes["summary"], notes["hidden"], notes["mark"]) == ("Runners 4/4", "Runners 3/4", "none")
    assert (notes["query"], notes["ticked"], notes["empty"]) == ("?hide=threads", "false", "")
    assert notes["menu"] == "false"


def test_details_open_together_and_stay_open(seen: Seen) -> None:
    """One button opens and closes all that was closed at first; the address keeps those with an id."""
    steps = """
  const open = () => all("main details").filter((fold) => fold.open).length;
  note("first", open());
  labeled("Open all").click(); note("opened", open()); note("query", frame.location.search);
  labeled("Close all").click(); note("closed", open()); note("empty", frame.location.search);
  one("#raw").open = true; await new Promise((done) => { one("#raw").ontoggle = done; });
  note("one", frame.location.search);
  await reload(); note("again", one("#raw").open); note("label", one("#toolbar button").textContent);"""
    notes = seen(f"<main>{FOLDS}</main>", steps)
    assert (notes["first"], notes["opened"], notes["closed"]) == ("1", "3", "1")
    assert (notes["query"], notes["empty"], notes["one"]) == ("?open=raw", "", "?open=raw")
    assert (notes["again"], notes["label"]) == ("true", "Open all")


def test_claims_are_filtered_by_verdict(seen: Seen) -> None:
    """Each verdict that occurs has a button with its count; a reload keeps the choice."""
    steps = """
  const items = () => all("li[data-verdict]").filter(shown).map((item) => item.id).join(";");
  note("buttons", all(".controls button").map((button) => button.textContent).join(";"));
  labeled("refuted").click(); note("refuted", items()); note("pressed", labeled("refuted").ariaPressed);
  await reload(); note("again", items());
  labeled("all").click(); note("all", items()); note("query", frame.location.search);"""
    notes = seen(CLAIMS, steps)
    assert notes["buttons"] == "all 3;confirmed 2;refuted 1;Predict first"
    assert (notes["refuted"], notes["again"], notes["pressed"]) == ("two", "two", "true")
    assert (notes["all"], notes["query"]) == ("one;two;three", "")


def test_a_class_predicts_before_it_sees_the_answer(seen: Seen) -> None:
    """Answers are hidden until their claim is clicked, and verdicts can't be filtered meanwhile."""
    steps = """
  const answers = () => all(".answer-hidden-until-asked").filter(shown).length;
  note("before", answers());
  labeled("refuted").click(); labeled("Predict first").click();
  note("hidden", answers()); note("items", all("li[data-verdict]").filter(shown).length);
  note("disabled", labeled("refuted").disabled);
  one("#two .ask").click(); note("asked", answers()); note("focus", page.activeElement.textContent);
  one("#one").click(); note("clicked", answers());
  await reload(); note("again", answers()); note("pressed", labeled("Predict first").ariaPressed);
  labeled("Predict first").click(); note("after", answers()); note("buttons", all(".ask").length);"""
    notes = seen(CLAIMS, steps)
    counts = [notes[name] for name in ("before", "hidden", "asked", "clicked", "again", "after")]
    assert counts == ["3", "0", "1", "2", "0", "3"]
    assert (notes["items"], notes["disabled"], notes["focus"]) == ("3", "true", "refuted")
    assert (notes["pressed"], notes["buttons"]) == ("true", "0")


def test_without_the_script_all_content_is_there(tmp_path: Path) -> None:
    """A viewer that forbids scripts shows every row and answer, and no button that does nothing."""
    page = re.sub("script-src [^;]*", "script-src 'none'", made(f"{TIPS}{CELLS}{MANY}{CLAIMS}{FOLDS}"))
    steps = """
  note("rows", all("tbody tr").filter(shown).length); note("answers", all("li").filter(shown).length);
  note("buttons", all("button, input").length); note("toolbar", shown(one("#toolbar")));
  one("#raw").open = true; note("folded", shown(one("#target")));"""
    notes = seen_in(tmp_path, page, HELPERS + steps)
    assert (notes["rows"], notes["answers"], notes["buttons"]) == ("18", "3", "0")
    assert (notes["toolbar"], notes["folded"]) == ("false", "true")


def test_the_page_of_a_run_is_marked_as_the_script_expects(analysis: Analysis, tmp_path: Path) -> None:
    """Its matrix tells more, is sorted, and loses a hidden runner; its cells are sorted by their values."""
    page = render_page(analysis, findings(analysis), [])
    steps = """
  const of = (runner) => all(`[data-runner=${runner}]`).filter(shown).length;
  over(one(".matrix td[data-tip]")); note("tip", tip() !== "");
  note("sorted", all(".matrix thead button").length === all(".matrix thead th").length);
  note("shown", of("threads") > 1 && of("processes") > 1);
  one("#toolbar input").click(); note("hidden", of(one("#toolbar label").textContent));
  labeled("Open all").click(); note("folds", all("main details").filter((fold) => !fold.open).length);
  note("verdicts", all("[data-verdict]").length > 20); note("filters", labeled("all ") !== undefined);
  labeled("Predict first").click();
  note("answers", all(".answer-hidden-until-asked").filter(shown).length);
  const table = one("article table[data-sortable]");
  const column = [...table.tHead.rows[0].cells].findIndex((head) => head.textContent === "Speedup");
  table.tHead.rows[0].cells[column].querySelector("button").click();
  const rows = [...table.querySelectorAll("tbody tr:not(.note)")];
  const values = rows.map((row) => row.cells[column].dataset.value).filter(Boolean).map(Number);
  note("values", values.length > 2 && values.every((value, at) => !at || values[at - 1] <= value));"""
    notes = seen_in(tmp_path, page, HELPERS + steps, width=1200)
    true = ("tip", "sorted", "shown", "verdicts", "filters", "values")
    assert {name: notes[name] for name in true} == dict.fromkeys(true, "true")
    assert (notes["hidden"], notes["folds"], notes["answers"]) == ("0", "0", "0")


def test_print_shows_content_alone(tmp_path: Path) -> None:
    """Neither bar nor button but the headings of tables, whose arrows go; what is closed stays closed."""
    page = made(f"{TIPS}{CELLS}{MANY}{CLAIMS}{FOLDS}").replace("@media print", "@media all")
    steps = """
  note("buttons", all("button, input, nav, #toolbar").filter(shown).map((one) => one.textContent).join(";"));
  note("arrow", frame.getComputedStyle(one("th button"), "::after").content);
  note("folded", shown(one("#target")));"""
    notes = seen_in(tmp_path, page, HELPERS + steps)
    assert notes["buttons"] == "Runner;Speedup;Round;Name;Number"
    assert (notes["arrow"], notes["folded"]) == ("none", "false")
