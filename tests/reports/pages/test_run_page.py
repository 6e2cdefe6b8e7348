"""The page: complete, escaped, self-contained, well formed and accessible, with the environment in words."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest
from markupsafe import escape

from reports.advice.findings import findings
from reports.chapters.chapter import load_run
from reports.claims.judged import find_claims
from reports.pages.run_charts import draw_all
from reports.pages.run_page import environment_rows, render_page
from reports.speedups.cells import Analysis, analyze
from tests.reports.make_run import cell, document, environment, group, stored, without_time
from tests.reports.outline import (
    Outline,
    assert_it_is_well_formed,
    assert_it_loads_nothing,
    assert_links_lead_somewhere,
)

if TYPE_CHECKING:
    from collections.abc import Callable

SCRIPT = "<script>alert(1)</script>"


def _page(analysis: Analysis) -> str:
    return render_page(analysis, findings(analysis), draw_all(analysis))


def _rich_run() -> tuple[list[dict[str, object]], list[dict[str, object]]]:
    cells = {(runner, workers): [0.6] * 6 for runner in ("threads", "processes") for workers in (2, 4)}
    caveat = cell("http", "threads", 8, [0.5] * 6, caveats=["Steal was high."], helper_cpu_s=[0.1] * 6)
    lost = [
        without_time("http", "processes", 8, "failed", reason="It broke.", detail="Traceback\n  <here>"),
        without_time("only lost", "threads", 2, "skipped"),
    ]
    return [*group("sha", cells), *group("http", cells), caveat], lost


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the page of a run with a bit of everything; drawn once, for its charts take a while."""
    run = document(*_rich_run(), caveats=["The whole run was loud."], interrupted="SIGTERM")
    return _page(analyze(load_run(stored(tmp_path_factory.mktemp("page"), run))))


def test_it_is_complete_in_itself(page: str) -> None:
    """Well formed, loading nothing, with links that lead somewhere."""
    assert_it_is_well_formed(page)
    assert_it_loads_nothing(page)
    assert_links_lead_somewhere(page)


def test_headings_are_in_order(page: str) -> None:
    """One first heading, and none skips a level."""
    levels = [int(tag[1]) for tag, _ in Outline(page).tags if re.fullmatch(r"h\d", tag)]
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_chart_is_in_words_too(page: str) -> None:
    """Every picture has a role and a label that tells its numbers."""
    charts = [attributes for tag, attributes in Outline(page).tags if tag == "svg"]
    assert len(charts) == 3
    for chart in charts:
        assert chart["role"] == "group"
        assert re.search(r"\d×", str(chart["aria-label"]))


def test_it_is_for_phones_dark_rooms_and_paper(page: str) -> None:
    """Language, viewport, dark colors and print rules are there."""
    outline = Outline(page)
    assert ("html", {"lang": "en"}) in outline.tags
    assert any(attributes.get("name") == "viewport" for _, attributes in outline.tags)
    assert "prefers-color-scheme: dark" in page
    assert "@media print" in page


@pytest.mark.parametrize(
    "words",
    [
        "interrupted (SIGTERM)",
        "The whole run was loud.",
        "Steal was high.",
        "http: threads 8",
        "It broke.",
        "Traceback\n  &lt;here&gt;",
        "No time for threads (skipped).",
        "Every group holds sequential a second time",
        "Helpers' cores busy",
        "CPython 3.11.7",
        "results.csv",
        "needs at least 6 blocks",
    ],
)
def test_all_that_must_be_said_is_said(page: str, words: str) -> None:
    """Interruption, caveats, lost cells with reasons, noise, environment and how to read it are all there."""
    assert words in page


@pytest.mark.parametrize(
    "name", [f"{SCRIPT}\n$x^2$ #0072b2", '"><img src=x onerror=alert(1)>', "{{ 7 * 7 }} 数 ü 🐍 -->"]
)
def test_names_are_text_and_nothing_else(analyzed: Callable[..., Analysis], name: str) -> None:
    """Whatever a name holds, wherever it is shown, the page stays well formed and runs nothing."""
    benchmarks = group(name, {(name, 2): [0.5] * 6}, unit=name, summary=name, caveats=[name])
    lost = [without_time(name, name, 4, "failed", reason=name, detail=name)]
    page = _page(
        analyzed(benchmarks, lost, caveats=[name], environment=environment(cpu_model=name), preset=name)
    )
    assert_it_is_well_formed(page)
    assert_it_loads_nothing(page)
    assert SCRIPT not in page
    assert str(escape(name.replace("\n", "\N{REPLACEMENT CHARACTER}"))) in page


@pytest.mark.parametrize("blocks", [1, 5])
def test_few_blocks_have_a_page(analyzed: Callable[..., Analysis], blocks: int) -> None:
    """Also on one CPU, without CPU times."""
    one_cpu = environment(usable_cpus=1)
    for run in (
        analyzed(group("sha", {("threads", 2): [0.5] * blocks})),
        analyzed(group("sha", {("threads", 1): [0.5] * blocks}, cpu_s=None), environment=one_cpu),
    ):
        assert_it_is_well_formed(_page(run))


def test_runs_without_a_comparison_have_a_page(analyzed: Callable[..., Analysis]) -> None:
    """Sequential alone, nothing timed, nothing at all."""
    lost = [without_time("sha", "threads", 2, "failed")]
    for run in (analyzed(group("sha", {})), analyzed([], lost), analyzed([])):
        assert_it_is_well_formed(_page(run))


def test_a_crowd_has_a_page(analyzed: Callable[..., Analysis]) -> None:
    """A hundred worker counts and names of 200 characters still make a page of bearable weight."""
    cells = {("threads" + "x" * 190, workers): [1.0 / workers] * 6 for workers in range(1, 101)}
    page = _page(analyzed(group("w" * 200, cells)))
    assert_it_is_well_formed(page)
    assert len(page) < 1_500_000


def test_figures_stay_in_one_piece(page: str) -> None:
    """No line breaks between an estimate and its interval."""
    assert '<span class="figure">1.67× (1.67–1.67)</span>' in page


def test_every_claim_is_there_with_its_verdict(page: str) -> None:
    """An entry for each, with why and where it is described, and the counts in words above."""
    rows = [
        attributes
        for tag, attributes in Outline(page).tags
        if tag == "li" and (attributes.get("id") or "").startswith("claim-")
    ]
    assert all(row["data-verdict"] for row in rows)
    assert '<ul class="claims" id="claims" data-filter="verdict" data-predict>' in page
    assert page.count('<p class="answer-hidden-until-asked">') == len(rows)
    claims = find_claims()
    assert len(rows) == len(claims)
    assert f"Of {len(claims)} claims, " in page
    for claim in claims:
        assert f'<a href="{escape(claim.source.url)}" rel="noreferrer">' in page


def test_what_came_out_otherwise_is_listed_first(analyzed: Callable[..., Analysis]) -> None:
    """A refuted claim is linked from above the list; a run without one has no such list."""
    refuted = _page(analyzed(group("sha256_large", {("threads", 2): [0.5] * 6})))
    assert '<li><a href="#claim-sha256-large-in-threads">' in refuted
    assert 'class="verdict refuted">refuted<' in refuted
    assert "Taught, but refuted" not in _page(analyzed([]))


def test_facts_have_their_units(analyzed: Callable[..., Analysis]) -> None:
    """What was found out is shown with its unit, libraries by their own names."""
    rows = dict(environment_rows(analyzed(group("sha", {}), environment=environment(quota_cpus=1.5)).run))
    assert rows["Python"] == "CPython 3.11.7"
    assert rows["Switch interval"] == "5.00 ms"
    assert rows["Memory"] == "8.00 GiB"
    assert rows["CPU quota"] == "1.5 CPUs"
    assert rows["numpy"] == "2.4.6"
    assert rows["Free-threaded build"] == "no"


def test_settings_and_build_are_told_in_few_words(analyzed: Callable[..., Analysis]) -> None:
    """Only what the system and the interpreter tell; older files have none of it."""
    told = environment(
        settings={"governor": "powersave", "turbo": False, "smt": True, "numa_nodes": 2},
        build={"compiler": "GCC 12.2.0", "profile_guided": True, "debug": False},
        blas="openblas 0.3.27",
    )
    rows = dict(environment_rows(analyzed(group("sha", {}), environment=told).run))
    assert rows["CPU settings"] == "governor powersave, turbo off, SMT on, 2 NUMA nodes"
    assert rows["Build"] == "GCC 12.2.0, profile-guided"
    assert rows["BLAS"] == "openblas 0.3.27"
    older = dict(environment_rows(analyzed(group("sha", {})).run))
    assert (older["CPU settings"], older["Build"], older["BLAS"]) == (*["unknown"] * 2, "none")


def test_what_is_unknown_is_said(analyzed: Callable[..., Analysis]) -> None:
    """Null is not found out, never 0, and a run without a key can't be compared."""
    unknown = environment(cpu_model=None, memory_bytes=None, gil_enabled_at_end=None, libraries=None)
    run = analyzed([], environment=unknown, environment_key=None, wall_s=None).run
    rows = dict(environment_rows(run))
    assert (
        rows["CPU"] == rows["Memory"] == rows["Took"] == rows["GIL live at the end of the run"] == "unknown"
    )
    assert "never compared" in rows["Environment key"]
