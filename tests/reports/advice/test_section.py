"""What a page shows of one workload."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.advice.section import Section, workload_sections
from reports.speedups import by_workers_chart, overview_chart
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
    assert reference.runner == "sequential (reference)"
    assert reference.figures[:3] == ("1", "1 by definition", "–")
    assert (control.runner, control.figures[2]) == ("sequential (A/A control)", "as it should be")
    assert processes.figures[:4] == ("2", "2.00× (2.00–2.00)", "faster", "500 ms (500–500)")
    assert processes.figures[5:] == ("1.00", "0.20")
    assert processes.settings == ("start method fork", "BLAS threads in a worker: 1")
    assert "Steal was high." in processes.notes
    assert (threads.status, threads.figures) == ("skipped", ("2", "–", "skipped", "–", "–", "–", "–"))
    assert threads.notes == ("the reason",)


def test_a_ceiling_is_not_called_faster(analyzed: Callable[..., Analysis]) -> None:
    """Its row says what it is, and without helpers there is no column for them."""
    *_, row = _section(analyzed([*group("sha", {}), ceiling("sha", 2, [0.5] * 6)])).rows
    assert (row.runner, len(row.figures)) == ("independent processes", 6)
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
    assert overview_chart.title(overview_chart.rows(analysis)).endswith("threads in 0 of 1 workloads")
    assert not any(map(faster, diagnose(analysis).evidence.values()))
    told = [section.finding.sentence, *section.explanations, section.finding.advice.sentence]
    assert not any(
        "faster than sequential," in sentence or "was sooner done" in sentence for sentence in told
    )
