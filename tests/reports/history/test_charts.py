"""Which series are drawn, and what their titles say."""

from __future__ import annotations

from dataclasses import replace

from reports.history import charts
from reports.history.charts import draw_history, most_important, title
from reports.history.panels import facets, panels
from reports.pages.publish import OUR_CHART
from tests.reports.history.make_study import (
    SPEEDUP,
    TIME,
    change,
    example,
    history_of,
    point,
    run,
    study_of,
)


def test_the_largest_change_comes_first_then_speedups() -> None:
    """The time with its change, then the speedup, then the rest."""
    study = example()
    drawn = most_important(panels(study, facets(study)))
    assert [panel.series.metric for panel in drawn] == ["time", "speedup", "time"]
    assert drawn[0].series == TIME
    assert [title(panel) for panel in drawn][:2] == [
        "sha256, threads, 2 workers: 20 % slower",
        "sha256, threads, 2 workers: no change found",
    ]


def test_changed_evidence_comes_after_changed_times() -> None:
    """And before times that did not change; unchanged evidence comes last."""
    share, memory = (replace(TIME, metric=metric) for metric in ("gil_share", "peak_memory"))
    found = (change(), change(series=share, before=0.12, after=0.48))
    both = (TIME, share, memory, SPEEDUP)
    points = [point(number, series, 0.5) for number in range(24) for series in both]
    study = study_of(history_of([run(number) for number in range(24)], points), changes=found)
    drawn = most_important(panels(study, facets(study)))
    assert [panel.series.metric for panel in drawn] == ["time", "gil_share", "speedup", "peak_memory"]


def test_a_short_series_is_not_said_to_be_unchanged() -> None:
    """Below ten commits nothing was searched, and the title says so."""
    study = study_of(history_of([run(0)], [point(0, TIME, 1.0)]))
    (panel,) = panels(study, facets(study))
    assert title(panel) == "sha256, threads, 2 workers: too few commits to judge"


def test_charts_are_png_and_svg_with_words() -> None:
    """Both formats of each, alternative text, and a name that the site recognizes as its own."""
    study = example(subject="$x$ <b>")
    drawn = draw_history(study, panels(study, facets(study)))
    assert len(drawn) == 3
    for chart in drawn:
        assert chart.png.startswith(b"\x89PNG")
        assert chart.svg.startswith("<svg")
        assert OUR_CHART.fullmatch(chart.file_name)
    assert "20 % slower" in drawn[0].alt
    assert "<b>" not in drawn[0].svg


def test_no_more_than_can_be_looked_at() -> None:
    """The number of charts is limited, however many series there are."""
    study = example()
    many = panels(study, facets(study)) * 20
    assert len(most_important(many)) == charts.MOST_CHARTS


def test_a_chart_of_unused_runs_alone_is_drawn() -> None:
    """Without a line there are still its dots."""
    study = study_of(history_of([run(0, dirty=True)], [point(0, TIME, 1.0)]))
    (chart,) = draw_history(study, panels(study, facets(study)))
    assert chart.png.startswith(b"\x89PNG")
