"""All charts of a run, and its chapters."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.chapters.section import run_sections
from reports.pages.run_charts import draw_all
from reports.pages.run_page import render_page
from tests.reports.make_kinds import mix, point, run_of, start_up
from tests.reports.make_latency import convoy, usual
from tests.reports.make_lesson import shown, trial
from tests.reports.make_run import gil_share, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_a_section_is_there_only_with_numbers(analyzed: Callable[..., Analysis]) -> None:
    """A run without any of it has none, and one with start-up and mixes has these two, with their charts."""
    bare = analyzed(group("sha", {}))
    assert run_sections(bare, ()) == ()
    run = replace(bare.run, facts=run_of(start_up("threads", 2), mix(0.5, 0.52)).facts)
    full = replace(bare, run=run)
    sections = run_sections(full, draw_all(full))
    assert [section.anchor for section in sections] == ["startup", "calibration"]
    assert [chart.kind for section in sections for chart in section.charts] == ["startup", "calibration"]
    assert sections[0].tables[0].rows[0][:2] == ("threads", "2")
    assert "off by at most 0.020" in sections[1].headline
    assert sections[1].summary == "Details: 1 chart, 1 table, 5 notes"


def test_the_page_shows_them(analyzed: Callable[..., Analysis]) -> None:
    """Headings, links to them and tables are in the page, and hot lines are text there."""
    share = gil_share(0.5, hottest=[{"file": "<i>.py", "line": 3, "function": "<lambda>", "share": 0.5}])
    bare = analyzed(group("sha", {("threads", 2): [0.5] * 6}, gil_share=share))
    run = replace(bare.run, facts=run_of(start_up("threads", 2), point("threads", "empty", [0.1] * 6)).facts)
    analysis = replace(bare, run=run)
    page = render_page(analysis, findings(analysis), draw_all(analysis))
    assert '<a href="#startup">Start-up</a>' in page
    assert "Dispatch and break-even" in page
    assert "&lt;i&gt;.py:3" in page
    assert "&lt;lambda&gt;" in page
    assert "Missing values, with the reason" in page


def test_primitives_and_mistakes_have_sections(analyzed: Callable[..., Analysis]) -> None:
    """Each with its charts and tables; the stacks of a deadlock are text there, whatever is in them."""
    bare = analyzed(group("sha", {}))
    told, stack = {"deadlocked": True}, 'File "<stdin>", line 3 in <module>'
    other = (
        trial("lock", "Lock", wall_s=[2.0] * 6),
        trial("lock", "no lock"),
        shown("lock_order", "different orders", told, stacks=stack),
    )
    analysis = replace(bare, run=replace(bare.run, facts=run_of(*other).facts))
    charts = draw_all(analysis, every=True)
    primitives, mistakes = run_sections(analysis, charts)
    assert (primitives.anchor, mistakes.anchor) == ("synchronization", "pitfalls")
    assert [chart.kind for chart in primitives.charts] == ["primitives"]
    assert primitives.tables[1].caption == "lock: What lock never does."
    assert primitives.headline == "Lock takes 2.00× as long per operation as no lock"
    page = render_page(analysis, findings(analysis), charts)
    assert "<pre>File &#34;&lt;stdin&gt;&#34;, line 3 in &lt;module&gt;</pre>" in page
    assert "deadlocked yes" in page


def test_latency_has_a_section(analyzed: Callable[..., Analysis]) -> None:
    """Sentences, tables and the three charts."""
    bare = analyzed(group("sha", {}))
    analysis = replace(
        bare, run=replace(bare.run, facts=run_of(*usual(histogram={1e-4: 980, 2e-4: 20}), convoy(1)).facts)
    )
    (section,) = run_sections(analysis, draw_all(analysis, every=True))
    assert (section.anchor, section.title) == ("latency", "Response time under load")
    assert [chart.kind for chart in section.charts] == ["latency", "switch_interval", "convoy"]
    assert [table.caption for table in section.tables] == [
        "Response time by load",
        "A thread with short I/O next to a busy worker",
    ]
    assert "51.0× as long" in section.headline


def test_every_group_has_its_charts(analysis: Analysis) -> None:
    """One each in the order of the run; of all charts three, the prediction and the noise floor."""
    assert [(chart.kind, chart.workload) for chart in draw_all(analysis)] == [
        *(("speedup", workload) for workload in ("sha", "loud")),
        ("prediction", None),
    ]
    charts = draw_all(analysis, every=True)
    assert [(chart.kind, chart.workload) for chart in charts] == [
        *((kind, workload) for workload in ("sha", "loud") for kind in ("speedup", "blocks", "throughput")),
        ("prediction", None),
        ("noise_floor", None),
    ]
    assert all(chart.alt and chart.png and chart.svg for chart in charts)


def test_there_is_no_chart_without_numbers(analyzed: Callable[..., Analysis]) -> None:
    """Sequential alone has only its noise, a run without times nothing."""
    alone = draw_all(analyzed(group("sha", {})), every=True)
    assert [chart.kind for chart in alone] == ["noise_floor"]
    assert draw_all(analyzed([], [without_time("sha", "threads", 2, "failed")]), every=True) == ()


@pytest.mark.parametrize("name", ["../../CON 数 A b/c", "a" * 200])
def test_file_names_are_safe(analyzed: Callable[..., Analysis], name: str) -> None:
    """Whatever a workload is called, its files are plain names of bearable length, and unique."""
    charts = draw_all(analyzed(group(name, {("threads", 2): [1.0] * 6})))
    names = [chart.file_name for chart in charts]
    assert len(set(names)) == len(names)
    assert all(set(n) <= set("abcdefghijklmnopqrstuvwxyz0123456789_.") and len(n) < 90 for n in names)
    assert not any("/" in n or ".." in n for n in names)
