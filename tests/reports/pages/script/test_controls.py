"""What answers to the pointer and to keys, in a real browser, on a page that has one of each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.pages.run_page import render_page
from reports.pages.template import page_script
from tests.reports.outline import assert_it_is_well_formed, assert_it_loads_nothing
from tests.reports.pages.script.conftest import CELLS, CLAIMS, FOLDS, HELPERS, MANY, TIPS, Seen, made
from tests.reports.phone import seen_in

if TYPE_CHECKING:
    from pathlib import Path

    from reports.speedups.cells import Analysis


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
