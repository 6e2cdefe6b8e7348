"""The page: complete, escaped, self-contained and well formed, with the findings in sentences."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.interpreters.charts import draw_across
from reports.interpreters.page import (
    conclude,
    interpreter_table,
    render_page,
    without_time_table,
)
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of, study_of_answers
from tests.reports.make_run import group, without_time
from tests.reports.make_run import without_time as lost_cell
from tests.reports.outline import (
    Outline,
    assert_it_is_well_formed,
    assert_it_loads_nothing,
    assert_links_lead_somewhere,
    open_text,
    visible_words,
)

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


SCRIPT = "<script>alert(1)</script>"


def page_of(study: Study) -> str:
    """Return the page of a study."""
    return render_page(study, conclude(study), draw_across(study))


@pytest.fixture(scope="module")
def page(three: Study) -> str:
    """Return the page of three interpreters; drawn once, for its charts take a while."""
    return page_of(three)


def test_it_is_complete_in_itself(page: str) -> None:
    """Well formed, loading nothing, with links that lead somewhere."""
    assert_it_is_well_formed(page)
    assert_it_loads_nothing(page)
    assert_links_lead_somewhere(page)


def test_every_part_is_there(page: str) -> None:
    """Speedups side by side, costs beside PEP 779, gains, start-up, claims, what has no time, caveats."""
    text = re.sub(r"<[^>]+>", " ", re.sub(r"<svg.*?</svg>", "", page, flags=re.DOTALL))
    for said in (
        "3.13t (GIL on)",
        "2.00× (2.00–2.00)",
        "PEP 779",
        "3.13t vs 1 worker of 3.13",
        "1.60× (1.60–1.60)",
        "it waits",
        "first result",
        "it needs 3.14 or newer",
        "PYTHON_GIL=1 was set.",
    ):
        assert said in text
    charts = [attributes for name, attributes in Outline(page).tags if name == "svg"]
    assert len(charts) == 5
    assert all(chart.get("aria-label") for chart in charts)


def test_the_matrix_and_pep_779_come_first_and_little_else_is_open(page: str) -> None:
    """Cost, leaders and their colors before all else; cells, costs and claims have to be opened."""
    shown = open_text(page)
    assert visible_words(page) <= 1_500
    parts = (
        "above PEP 779's limit",
        "depends on the interpreter in",
        "▲ processes 1.60×",
        "▼ +25.0 %",
    )
    assert re.search(".*".join(map(re.escape, parts)), shown.replace("&#39;", "'"))
    for said in ("independent processes", "3.13t vs 1 worker of 3.13", "PYTHON_GIL=1 was set."):
        assert said in page
        assert said not in shown
    shared = '<td class="verdict faster" data-label="3.13t" data-value="2.0" '
    assert f'{shared}data-tip="threads, 2 workers: 2.00× (2.00–2.00)" tabindex="0">' in page
    assert page.count('<table class="matrix" data-sortable>') == 1
    assert '<tr data-runner="threads">' in page


def test_texts_from_files_are_never_markup(tmp_path: Path) -> None:
    """Names, reasons and caveats are shown as they are, in tables and in charts."""
    benchmarks = group(SCRIPT, {(SCRIPT, 2): [0.5] * 6}, summary=SCRIPT)
    lost = [without_time(SCRIPT, "threads", 2, "failed", reason=SCRIPT)]
    study = study_of(run_file(tmp_path, "a.json", {"cpu_model": SCRIPT}, benchmarks, lost, caveats=[SCRIPT]))
    page = page_of(replace(study, faults=(SCRIPT,), notes=(SCRIPT,)))
    assert SCRIPT not in page
    assert page.count("<script") == 1


def test_little_is_enough(tmp_path: Path) -> None:
    """Runs without any cell, without pairs and start-up make a page that says so."""
    page = page_of(
        study_of(run_file(tmp_path, "a.json", GIL_BUILD, []), run_file(tmp_path, "b.json", FREE, []))
    )
    assert page.count("<p>Not measured") == 4
    assert "<svg" not in page
    assert_it_is_well_formed(page)


def test_what_is_fastest_what_it_costs_and_what_changes(three: Study) -> None:
    """One sentence for the answers, one for each pair, one for the claims."""
    build, answer, switch, claims = conclude(three).sentences
    assert build == (
        "With one worker 3.13t takes 1.25× (1.25–1.25) the time of 3.13 in sha: "
        "above PEP 779's limit of 15 %."
    )
    assert answer.startswith("The fastest runner depends on the interpreter")
    assert switch == "With one worker 3.13t takes 1.00× (1.00–1.00) the time of 3.13t (GIL on) in sha."
    assert claims.endswith("on different interpreters.")


def test_a_card_names_families_of_runners(tmp_path: Path) -> None:
    """Variants of processes are processes; asyncio-threads, which are threads, keep their name."""
    cells = {(name, 2): [0.5] * 6 for name in ("processes", "processes-spawn", "asyncio-threads")}
    page = page_of(
        study_of(
            run_file(tmp_path, "a.json", GIL_BUILD, group("sha", cells)),
            run_file(tmp_path, "b.json", FREE, group("sha", {("threads", 2): [0.5] * 6})),
        )
    )
    assert "<p>Fastest: asyncio-threads or processes with 3.13; threads with 3.13t.</p>" in page


def test_the_page_has_the_section(tmp_path: Path) -> None:
    """With its table; without any answers it says how to have them measured."""
    shown = study_of_answers(tmp_path)
    page = render_page(shown, conclude(shown), ())
    assert '<h2 id="latency-title">Response time under load</h2>' in page
    assert "a thread (UDP) beside 1 busy thread" in page
    empty = study_of(run_file(tmp_path, "empty.json", GIL_BUILD, []))
    assert "<code>KINDS=latency</code> asks for it" in render_page(empty, conclude(empty), ())


def test_the_gil_is_that_of_the_end(three: Study) -> None:
    """The same binary twice, told apart, with the caveats of each run."""
    rows = interpreter_table(three).rows
    assert [row[:3] for row in rows] == [
        ("3.13", "CPython 3.13.5", "on"),
        ("3.13t (GIL on)", "CPython 3.13.5 free-threaded", "on"),
        ("3.13t", "CPython 3.13.5 free-threaded", "off"),
    ]
    assert [row[-1] for row in rows] == ["–", "PYTHON_GIL=1 was set.", "–"]


def test_a_reason_stands_once(three: Study) -> None:
    """With all interpreters that it holds for."""
    assert without_time_table(three).rows == (
        ("interpreters", "skipped", "it needs 3.14 or newer", "3.13, 3.13t (GIL on) and 3.13t", "sha"),
    )


def test_reasons_are_gathered(tmp_path: Path) -> None:
    """Over interpreters and workloads; a failure comes before what was skipped."""
    skipped = [
        lost_cell(name, "asyncio", workers, "skipped", reason="no coroutine form")
        for name in ("sha", "matmul")
        for workers in (2, 4)
    ]
    failed = [lost_cell("sha", "processes", 2, "failed", reason="It broke.")]
    found = without_time_table(
        study_of(
            run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {}), skipped),
            run_file(tmp_path, "b.json", FREE, group("sha", {}), [*skipped, *failed]),
        )
    )
    assert found.rows == (
        ("processes", "failed", "It broke.", "3.13t", "sha"),
        ("asyncio", "skipped", "no coroutine form", "3.13 and 3.13t", "sha and matmul"),
    )
