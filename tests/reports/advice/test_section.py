"""What a page shows of one workload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.advice.section import Section, workload_sections
from reports.speedups import by_workers_chart
from reports.why.cause import diagnose
from reports.why.limits import faster
from tests.reports.make_run import ceiling, cell, group, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.speedups.cells import Analysis


def test_rows_in_words(analyzed: Callable[..., Analysis]) -> None:
    """Reference, A/A control, a timed and a lost cell, each with what can be said of it."""
    timed = cell(
        "sha",
        "processes",
        2,
        [0.5] * 6,
        caveats=["Steal was high."],
        blas_threads=[1, 1],
        helper_cpu_s=[0.1] * 6,
    )
    lost = without_time("sha", "threads", 2, "skipped")
    reference, control, processes, threads = _section(analyzed([*group("sha", {}), timed], [lost])).rows
    assert reference.name == "sequential (reference)"
    assert reference.figures[:3] == ("1", "1× (baseline)", "–")
    assert (control.name, control.figures[2]) == ("sequential (A/A control)", "consistent with 1.00")
    assert processes.figures[:3] == ("2", "2.00× (2.00–2.00)", "faster")
    assert processes.figures[4] == "500 ms (500–500)"
    assert processes.figures[6:] == ("1.00", "0.20")
    assert processes.values[:2] == (2.0, 2.0)
    assert processes.settings == ("start method fork", "BLAS threads in a worker: 1")
    assert "Steal was high." in processes.notes
    assert (threads.status, threads.figures) == ("skipped", ("2", "–", "skipped", *"–––––"))
    assert threads.notes == ("the reason",)


def test_a_ceiling_is_not_called_faster(analyzed: Callable[..., Analysis]) -> None:
    """Its row says what it is, and without helpers there is no column for them."""
    *_, row = _section(analyzed([*group("sha", {}), ceiling("sha", 2, [0.5] * 6)])).rows
    assert (row.name, len(row.figures)) == ("independent processes", 7)
    assert row.figures[1:3] == ("2.00× (2.00–2.00)", "what this machine allowed")


def test_the_extent_of_a_group(analyzed: Callable[..., Analysis]) -> None:
    """Blocks, items and why it stopped; nothing for a group without time."""
    assert _section(analyzed(group("sha", {}))).extent == (
        ": 6 blocks, 20 strings in each round; measuring stopped because of: precise"
    )
    assert _section(analyzed([], [without_time("sha", "threads", 2, "failed")])).extent == ""


def _section(analysis: Analysis) -> Section:
    (section,) = workload_sections(analysis, findings(analysis), ())
    return section


def test_all_say_the_same_of_a_cell_within_the_noise(analyzed: Callable[..., Analysis]) -> None:
    """Identical code reached 1.25×, so 1.11× is no gain, in the table, titles, finding and cause alike."""
    benchmarks = group("sha", {("threads", 2): [0.9] * 6})
    benchmarks[1] = cell("sha", "sequential", 1, [0.8] * 6, role="twin")
    analysis = analyzed(benchmarks)
    section = _section(analysis)
    assert section.rows[-1].figures[2] == "within noise"
    assert section.finding.advice is not None
    assert section.finding.advice.runner == "sequential"
    assert by_workers_chart.speedup_rows(analysis, "sha").title == "sha: threads within noise (1.11×)"
    assert not any(map(faster, diagnose(analysis).evidence.values()))
    told = [section.finding.sentence, *section.explanations, section.finding.advice.sentence]
    assert not any(
        "faster than sequential," in sentence or "finished earlier" in sentence for sentence in told
    )


def test_each_best_cell_is_compared_with_the_fastest(analyzed: Callable[..., Analysis]) -> None:
    """Block by block, in one column of the table; other cells and the fastest have a dash there."""
    cells = {("threads", 2): [0.5] * 6, ("threads", 4): [0.6] * 6, ("processes", 2): [1.0] * 6}
    section = _section(analyzed(group("sha", cells)))
    assert section.against == "threads"
    compared = {(row.runner, row.figures[0]): (row.figures[3], row.values[3]) for row in section.rows[2:]}
    assert compared["threads", "2"] == compared["threads", "4"] == ("–", None)
    assert compared["processes", "2"] == ("2.00× (2.00–2.00) slower", 2.0)


def test_the_picture_of_why_has_cores_and_gil(analyzed: Callable[..., Analysis]) -> None:
    """Bars are filled in percent; what was not measured has none."""
    bars = _section(analyzed(group("sha", {("threads", 2): [0.5] * 6}))).bars
    assert [bar.label for bar in bars][-1:] == ["Cores busy, threads"]
    assert all(bar.part is None or 0 <= bar.part <= 100 for bar in bars)
    assert _section(analyzed([], [without_time("sha", "threads", 2, "failed")])).bars == ()
