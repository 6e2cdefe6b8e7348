"""The calculator: a browser says what Python works out, and without a script there is a table."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.chapters.startup.pools import item_count, new_pools
from reports.pages.calculator import calculator
from reports.pages.run_page import render_page
from reports.speedups.cells import Analysis, analyze
from reports.user_function.answer import answer
from reports.user_function.report import render_own_page
from tests.reports.make_kinds import point, run_of, start_up, sweep
from tests.reports.make_run import group
from tests.reports.outline import assert_it_is_well_formed, assert_it_loads_nothing
from tests.reports.phone import seen_in
from tests.reports.user_function.make_own import NAME, own_run

if TYPE_CHECKING:
    from pathlib import Path

STEPS = """
  const part = page.querySelector("[data-pools]");
  const output = part.querySelector("output");
  const enter = (name, value) => {
    const field = part.querySelector(`[name=${name}]`);
    field.value = value;
    field.dispatchEvent(new frame.Event("input", { bubbles: true }));
    return output.value;
  };
"""
RATIOS = [1.7, 1.6, 1.65, 1.62, 1.58, 1.61]


@pytest.fixture(scope="module")
def analysis() -> Analysis:
    """Return a run of the suite with two pools: processes, and threads that gain nothing."""
    ways = {"processes": RATIOS, "threads": [0.98] * 6}
    swept = [each for runner, ratios in ways.items() for each in sweep({0.01: ratios}, runner)]
    empty = [point(runner, "empty", [0.01] * 6, chunk_size=1) for runner in ways]
    ready_s = [0.1, 0.12, 0.11, 0.13, 0.1, 0.11]
    starts = [start_up("processes", 2, all_ready_s=ready_s), start_up("threads", 2)]
    return analyze(run_of(*starts, *swept, *empty))


def test_the_browser_works_out_what_python_does(analysis: Analysis, tmp_path: Path) -> None:
    """For several lengths, estimate and both ends; never for threads; a wrong input is told."""
    page = render_page(analysis, findings(analysis), [])
    assert_it_loads_nothing(page)
    assert_it_is_well_formed(page)
    lengths_ms = (0.3, 1, 7.5, 40, 1000)
    steps = "".join(f'\n  note("at{place}", enter("item_ms", {ms}));' for place, ms in enumerate(lengths_ms))
    notes = seen_in(
        tmp_path,
        page,
        f"""{STEPS}
  page.getElementById("calculator").open = true;
  note("labels", [...part.querySelectorAll("input, select")].every((field) => field.labels.length === 1));
  note("shown", output.getBoundingClientRect().width > 50);
  note("instead", page.querySelector("[data-without-script]").getBoundingClientRect().width);
  {steps}
  enter("item_ms", 10); note("hundred", enter("items", 100)); note("wrong", enter("items", 0));
  enter("items", 5); note("threads", enter("runner", "threads"));
  part.querySelector("[name=workers]").append(new frame.Option("4")); note("four", enter("workers", 4));""",
    )
    (pool,) = [each for each in new_pools(analysis) if each.runner == "processes"]
    for place, ms in enumerate(lengths_ms):
        found = pool.pays_from(ms / 1e3)
        if found.estimate == float("inf"):
            assert "it never pays" in notes[f"at{place}"]
        else:
            assert f"pays from {item_count(found)}." in notes[f"at{place}"], ms
    assert notes["hundred"].startswith("One after the other: 1 s. In a new pool: ")
    assert notes["wrong"] == "Give at least 1 item and a time above 0."
    assert "it never pays" in notes["threads"]
    assert notes["four"] == "Not measured: threads with 4 workers."
    assert (notes["labels"], notes["shown"], notes["instead"]) == ("true", "true", "0")


def test_without_the_script_a_table_has_typical_answers(analysis: Analysis, tmp_path: Path) -> None:
    """And no field that does nothing."""
    page = render_page(analysis, findings(analysis), [])
    page = re.sub("script-src [^;]*", "script-src 'none'", page)
    steps = """
  page.getElementById("calculator").open = true;
  note("rows", page.querySelectorAll("[data-without-script] tbody tr").length);
  note("table", page.querySelector("[data-without-script]").getBoundingClientRect().width > 100);
  note("fields", page.querySelector("[data-pools]").getBoundingClientRect().width);"""
    notes = seen_in(tmp_path, page, steps)
    assert (notes["rows"], notes["table"], notes["fields"]) == ("2", "true", "0")
    found = calculator(analysis)
    assert found is not None
    assert found.table.headings[0::4] == ("New pool", "Items of 1 s")


def test_the_page_of_a_users_function_begins_with_its_own_items(tmp_path: Path) -> None:
    """Their number and their length; the answer is that of the question above."""
    benchmarks = group(NAME, {("processes", 2): [0.6] * 6}, items=500)
    empty = point("processes", "empty", [0.01] * 6, chunk_size=1)
    analysis, own = own_run(tmp_path, benchmarks, other=[start_up("processes", 2, module="m"), empty])
    found = findings(analysis)
    page = render_own_page(analysis, own, answer(analysis, own, found), found, ())
    notes = seen_in(tmp_path, page, f'{STEPS}\n  note("said", output.value);')
    assert "For items of 2 ms it pays from 10 items." in notes["said"]
    assert "pays from 10 items on, at 2 ms each" in page


def test_a_run_without_pools_has_no_calculator() -> None:
    """A start alone is no pool, and there is nothing for a script to do."""
    nothing = analyze(run_of(start_up("processes", 2)))
    assert calculator(nothing) is None
    page = render_page(nothing, findings(nothing), [])
    assert 'id="calculator"' not in page
    assert "data-pools" not in page
