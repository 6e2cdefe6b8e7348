"""The history page in a real browser: filtered, inspected by mouse and keys, linked to, on a phone."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.history.panels import facets, panels
from reports.history.payload import chart_id
from tests.reports.history.make_study import TIME, example, history_of, point, run, study_of
from tests.reports.history.test_page import HOSTILE, example_page, page_of
from tests.reports.phone import seen_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Seen = Callable[..., dict[str, str]]

HELPERS = """
  const visible = (chosen) =>
    [...page.querySelectorAll(chosen)].filter((one) => one.getBoundingClientRect().width > 200).length;
  const cards = () => page.querySelectorAll(".card").length;
  const enter = (name, value) => {
    const field = page.forms[0].elements[name];
    if (field.type === "checkbox") field.checked = value; else field.value = value;
    field.dispatchEvent(new frame.Event("input", { bubbles: true }));
  };
"""


@pytest.fixture
def seen(tmp_path: Path) -> Seen:
    """Return a function that opens a page, does some steps in it and returns what they noted."""

    def noted(page: str, steps: str, place: str = "", width: int = 390) -> dict[str, str]:
        return seen_in(tmp_path, page, HELPERS + steps, place=f"#{place}", width=width)

    return noted


def test_what_explains_a_time_is_drawn_when_it_is_opened(seen: Seen) -> None:
    """Folded below the time and drawn with a width; chosen as the metric it is open at once."""
    both = (TIME, replace(TIME, metric="gil_share"))
    points = [point(number, series, 0.5) for number in range(24) for series in both]
    study = study_of(history_of([run(number) for number in range(24)], points))
    steps = """
  note("before", visible(".card .panel-box svg"));
  const folded = page.querySelector(".card details");
  note("summary", folded.querySelector("summary").textContent);
  folded.open = true; await new Promise((done) => frame.setTimeout(done, 50));
  note("opened", visible(".card .panel-box svg"));
  note("point", folded.querySelector(".point strong").textContent);
  enter("metric", "gil_share"); note("chosen", visible(".card .panel-box svg"));"""
    notes = seen(page_of(study), steps)
    assert notes["summary"] == "GIL share"
    assert (notes["before"], notes["opened"], notes["chosen"]) == ("1", "2", "1")
    assert notes["point"].startswith("50 %")


def test_series_can_be_filtered(seen: Seen) -> None:
    """By words, kind, metric and change; the address tells what is chosen, and all come back."""
    steps = """
  note("all", cards());
  enter("q", "SHA threads"); note("words", cards()); note("hash", frame.location.hash);
  enter("q", ""); enter("kind", "startup"); note("kind", cards());
  enter("kind", ""); enter("metric", "noise"); note("metric", cards());
  enter("metric", ""); enter("changed", true); note("changed", cards());
  enter("changed", false); enter("q", "nothing like it"); note("none", cards());
  note("status", page.getElementById("status").textContent);"""
    notes = seen(example_page(), steps)
    counts = {name: notes[name] for name in ("all", "words", "kind", "metric", "changed", "none")}
    assert counts == {"all": "3", "words": "1", "kind": "1", "metric": "1", "changed": "1", "none": "0"}
    assert notes["hash"] == "#q=SHA+threads"
    assert notes["status"] == "0 of 0 matching series shown; 3 in all."


def test_a_point_is_inspected_by_keys_and_by_mouse(seen: Seen) -> None:
    """Home is the first commit, an arrow the next; a pointer picks the nearest; all is told in words."""
    steps = """
  const slider = page.querySelectorAll("[role=slider]")[1];
  const told = () => slider.getAttribute("aria-valuetext");
  note("tab", slider.tabIndex);
  press(slider, "Home"); note("first", told()); note("hash", frame.location.hash);
  press(slider, "ArrowRight"); note("second", slider.getAttribute("aria-valuenow"));
  press(slider, "End"); note("last", slider.getAttribute("aria-valuenow"));
  const box = slider.getBoundingClientRect();
  slider.dispatchEvent(new frame.PointerEvent("pointermove",
    { clientX: box.left + 65, clientY: box.top + 50, pointerType: "mouse", bubbles: true }));
  note("pointed", slider.getAttribute("aria-valuenow"));
  note("text", slider.parentNode.querySelector(".point").textContent);"""
    study = example()
    notes = seen(example_page(), steps)
    assert notes["tab"] == "0"
    assert notes["first"].startswith("10.0 ms, 95 % interval 9.80 ms to 10.2 ms, commit")
    for told in (
        study.order.labels[0][:10],
        "2026-03-01 12:00 UTC",
        "branch main, Python 3.14.0, kernel 6.1",
    ):
        assert told in notes["first"]
        assert told in notes["text"]
    assert (notes["second"], notes["last"], notes["pointed"]) == ("2", "22", "1")
    assert notes["hash"].endswith("&m=time&at=1772366400")


def test_a_link_leads_to_its_point(seen: Seen) -> None:
    """Only the linked series is shown, at the linked point, until all are asked for again."""
    study = example()
    panel = next(panel for panel in panels(study, facets(study)) if panel.series == TIME)
    steps = """
  note("cards", cards());
  note("told", page.querySelectorAll("[role=slider]")[1].getAttribute("aria-valuetext"));
  page.getElementById("all").click(); note("again", cards());"""
    notes = seen(example_page(), steps, f"s={chart_id(panel)}&m=time&at=1773403200")
    assert (notes["cards"], notes["again"]) == ("1", "3")
    assert "2026-03-13 12:00 UTC" in notes["told"]
    assert "20 % slower: 10.0 ms before, 12.0 ms after" in notes["told"]


def test_an_old_link_says_that_its_series_is_gone(seen: Seen) -> None:
    """All series are shown then."""
    steps = 'note("cards", cards()); note("status", page.getElementById("status").textContent);'
    notes = seen(example_page(), steps, "s=0000000000&m=time&at=1")
    assert notes["cards"] == "3"
    assert notes["status"].startswith("The linked series is not on this page.")


@pytest.mark.parametrize("width", [390, 1200])
def test_hostile_and_long_names_neither_run_nor_stick_out(seen: Seen, width: int) -> None:
    """Nothing is as wide as to need sideways scrolling, and a name that is markup is shown as it is."""
    steps = """
  note("width", page.documentElement.scrollWidth); note("room", page.documentElement.clientWidth);
  note("scripts", page.querySelectorAll("script").length);
  note("static", page.getElementById("drawn").hidden);
  note("drawn", visible("svg.panel"));"""
    page = page_of(example(branch=HOSTILE + "b" * 300, subject=HOSTILE + "s" * 300))
    notes = seen(page, steps, width=width)
    assert int(notes["width"]) <= int(notes["room"])
    assert (notes["scripts"], notes["static"], notes["drawn"]) == ("3", "true", "4")


def test_without_the_script_the_charts_are_there(seen: Seen) -> None:
    """A viewer that forbids the script shows the drawn charts in its place."""
    forbidden = re.sub(r"script-src [^;]*", "script-src 'none'", example_page())
    steps = """
  note("explore", page.getElementById("explore").hidden); note("drawn", page.getElementById("drawn").hidden);
  note("charts", visible("svg.chart"));"""
    notes = seen(forbidden, steps)
    assert (notes["explore"], notes["drawn"], notes["charts"]) == ("true", "false", "3")


def test_an_unused_run_is_a_hollow_dot_with_its_reason(seen: Seen) -> None:
    """Under the pointer and for the keys; the line has no gap there, and a table has it, too."""
    runs = [run(number, dirty=number == 1) for number in range(4)]
    study = study_of(history_of(runs, [point(number, TIME, 0.010) for number in range(4)]))
    steps = """
  const slider = page.querySelector("[role=slider]");
  note("dots", page.querySelectorAll(".unused").length);
  note("title", page.querySelector(".unused title").textContent);
  note("gap", page.querySelector(".panel .gap").getAttribute("d"));
  press(slider, "Home"); press(slider, "ArrowRight"); note("told", slider.getAttribute("aria-valuetext"));"""
    page = page_of(study)
    notes = seen(page, steps)
    assert (notes["dots"], notes["gap"]) == ("1", "")
    assert notes["title"] == "not used: uncommitted changes"
    assert notes["told"].startswith("10.0 ms, not used: uncommitted changes, commit 0000000001 with local")
    assert "0001.json" in page
    assert "0000.json" not in page
