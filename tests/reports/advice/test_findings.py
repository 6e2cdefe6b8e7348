"""Findings: words that follow from the numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.advice.findings import Finding, explanations, findings
from reports.chapters.chapter import load_run
from reports.speedups.cells import Analysis, analyze
from reports.speedups.verdicts import interval_of
from reports.statistics.intervals import Interval, side_of_one
from tests.reports.make_run import cell, document, group, stored, without_time

if TYPE_CHECKING:
    from collections.abc import Callable

FIGURE = re.compile(r"([\d,.]+)× \(([\d,.]+)–([\d,.]+)\)")
TIMES_SLOWER = re.compile(r"([\d.,]+) times slower \(([\d.,]+)–([\d.,]+)\)")
VERDICTS = {
    ": faster than": "above",
    ": slower than": "below",
    "no difference from": "astride",
    "no difference shown": "astride",
}


def _only(analysis: Analysis) -> Finding:
    (finding,) = findings(analysis)
    return finding


def _times(*seconds: float) -> dict[tuple[str, int], list[float]]:
    return {(runner, 2): [s] * 6 for runner, s in zip(("threads", "processes"), seconds, strict=True)}


def test_the_faster_of_two_is_named_with_all_numbers(analyzed: Callable[..., Analysis]) -> None:
    """Threads at 0.5 s and processes at 0.8 s of 1 s."""
    finding = _only(analyzed(group("sha", _times(0.5, 0.8), cpu_s=[1.0] * 6)))
    assert finding.answer == "threads"
    assert finding.doubt is None
    assert finding.sentence == (
        "Threads: faster than sequential, 2.00× (2.00–2.00) with 2 workers and 2.00 of 2 cores busy; "
        "processes: faster than sequential, 1.25× (1.25–1.25) with 2 workers and 1.25 of 2 cores busy; "
        "threads vs processes: 1.60× (1.60–1.60) as fast."
    )


def test_the_advice_is_one_of_those_in_front(analyzed: Callable[..., Analysis]) -> None:
    """Of two in front the simpler one; with nobody in front, sequential."""
    for seconds, advised in (((0.5, 0.5), "threads"), ((1.0, 0.5), "processes"), ((1.0, 1.0), "sequential")):
        finding = _only(analyzed(group("sha", _times(*seconds))))
        assert finding.advice is not None
        assert finding.advice.runner == advised
        assert advised in finding.answer or advised == "sequential"


def test_two_without_a_difference_are_both_named(analyzed: Callable[..., Analysis]) -> None:
    """Equal times are no victory for either."""
    finding = _only(analyzed(group("sha", _times(0.5, 0.5))))
    assert finding.answer == "processes or threads"
    assert "processes vs threads: no difference shown, 1.00× (1.00–1.00)" in finding.sentence


def test_sequential_wins_when_all_are_slower(analyzed: Callable[..., Analysis]) -> None:
    """Slower than sequential is said as it is."""
    finding = _only(analyzed(group("sha", _times(1.25, 2.0))))
    assert finding.answer == "sequential"
    assert finding.sentence.startswith("Threads: slower than sequential, 0.80× (0.80–0.80) at best")


def test_no_difference_is_no_gain(analyzed: Callable[..., Analysis]) -> None:
    """An interval on both sides of 1 is an honest result."""
    finding = _only(analyzed(group("sha", _times(1.0, 1.0))))
    assert finding.answer == "no gain shown"
    assert "threads: no difference from sequential shown, 1.00× (1.00–1.00)" in finding.sentence


def test_few_blocks_are_not_judged(analyzed: Callable[..., Analysis]) -> None:
    """Five blocks give an estimate and no verdict."""
    finding = _only(analyzed(group("sha", {("threads", 2): [0.5] * 5})))
    assert finding.answer == "too few blocks"
    assert "too few blocks to tell, 2.00× (no interval: 5 of 6 blocks)" in finding.sentence


def test_a_noisy_control_makes_its_group_doubtful(analyzed: Callable[..., Analysis]) -> None:
    """When identical code differs, the finding says so, and small differences no longer count."""
    benchmarks = group("sha", _times(0.95, 0.5))
    benchmarks[1] = cell("sha", "sequential", 1, [0.9] * 6, role="twin")
    finding = _only(analyzed(benchmarks))
    assert finding.doubt is not None
    assert "1.11× (1.11–1.11) instead of 1.00" in finding.doubt
    assert "threads: within this group's noise of sequential, 1.05× (1.05–1.05) with 2" in finding.sentence
    assert finding.answer == "processes"


def test_a_missing_control_is_told(analyzed: Callable[..., Analysis]) -> None:
    """Noise that was not measured is a doubt of its own."""
    benchmarks = group("sha", _times(0.5, 0.5))
    del benchmarks[1]
    assert "not measured a second time" in str(_only(analyzed(benchmarks)).doubt)


def test_runners_without_time_are_named(analyzed: Callable[..., Analysis]) -> None:
    """A runner whose cells are all lost is in the sentence with what became of them."""
    lost = [without_time("sha", "processes", 2, "failed"), without_time("sha", "processes", 4, "skipped")]
    finding = _only(analyzed(group("sha", {("threads", 2): [0.5] * 6}), lost))
    assert finding.sentence.endswith("no time for processes (failed and skipped).")


def test_a_group_without_any_time_is_named(analyzed: Callable[..., Analysis]) -> None:
    """A group of which everything failed is not measured, and is still a finding."""
    finding = _only(analyzed([], [without_time("sha", "threads", 2, "failed")]))
    assert (finding.answer, finding.sentence) == ("not measured", "No time for threads (failed).")
    assert finding.advice is None


def test_a_group_of_sequential_alone(analyzed: Callable[..., Analysis]) -> None:
    """With nothing to compare, that is what is said."""
    assert _only(analyzed(group("sha", {}))).sentence == "Only sequential was measured."


@pytest.mark.parametrize("runners", [("a", "b", "c")])
def test_more_runners_are_compared_with_the_leader(
    analyzed: Callable[..., Analysis], runners: tuple[str, ...]
) -> None:
    """Each of the others is compared with the one in front; those not shown to differ share the answer."""
    cells = {(runner, 2): [s] * 6 for runner, s in zip(runners, (0.8, 0.4, 0.4), strict=True)}
    finding = _only(analyzed(group("sha", cells)))
    assert finding.answer == "b or c"
    assert "b vs a: 2.00× (2.00–2.00) as fast" in finding.sentence


seconds = st.lists(st.floats(0.05, 20), min_size=8, max_size=8)


@settings(max_examples=20)
@given(threads=seconds, processes=seconds, control=seconds)
@example(threads=[11.0] * 5 + [2.0] * 3, processes=[1.0] * 8, control=[1.0] * 8)  # more than ten times slower
def test_no_sentence_contradicts_its_numbers(
    tmp_path_factory: pytest.TempPathFactory,
    threads: list[float],
    processes: list[float],
    control: list[float],
) -> None:
    """Read back from the sentence, every verdict agrees with the interval that is printed beside it."""
    benchmarks = group("sha", {("threads", 2): threads, ("processes", 2): processes})
    benchmarks[1] = cell("sha", "sequential", 1, control, role="twin")
    analysis = analyze(load_run(stored(tmp_path_factory.mktemp("run"), document(benchmarks))))
    finding = _only(analysis)
    for clause in finding.sentence.split("; "):
        shown = _figure(clause)
        assert shown.low <= shown.estimate <= shown.high
        if "this group's noise" in clause:
            assert abs(shown.estimate - 1) <= float(analysis.noise["reach"].iloc[0]) + 0.01
            continue
        expected = "above" if " as fast" in clause else "astride"
        for words, side in VERDICTS.items():
            expected = side if words in clause else expected
        assert side_of_one(shown) == expected
    control = interval_of(analysis.noise.iloc[0], "speedup")
    assert (finding.doubt is None) == (side_of_one(control) == "astride")


def _figure(clause: str) -> Interval:
    """Return the figure of a clause; "10.5 times slower (2.00–11.0)" is 0.095 (0.091–0.50)."""
    slower = TIMES_SLOWER.search(clause)
    found = slower or FIGURE.search(clause)
    assert found is not None
    estimate, low, high = (float(number.replace(",", "")) for number in found.groups())
    return Interval(1 / estimate, 1 / high, 1 / low) if slower else Interval(estimate, low, high)


def test_a_variant_with_few_workers_is_compared_with_as_many(analyzed: Callable[..., Analysis]) -> None:
    """It had no eight, so what it lost by is not what the others gained by having them."""
    cells = {("threads", 2): [0.5] * 6, ("threads", 8): [0.125] * 6, ("processes-fork", 2): [0.5] * 6}
    finding = _only(analyzed(group("sleep", cells)))
    words = "threads vs processes-fork with 2 workers each: no difference shown, 1.00× (1.00–1.00)"
    assert words in finding.sentence
    assert finding.answer == "threads"


def _said(analysis: Analysis) -> str:
    return " ".join(each for name in analysis.workloads for each in explanations(analysis, name))


def test_more_cores_and_faster(analyzed: Callable[..., Analysis]) -> None:
    """Twice the cores and half the time is what a gain looks like."""
    benchmarks = [*group("sha", {}), cell("sha", "threads", 2, [0.5] * 6, cpu_s=[1.0] * 6)]
    assert _said(analyzed(benchmarks)) == "threads: CPU use 1.00 → 2.00 cores; finished earlier."


def test_more_cores_but_no_faster_costs(analyzed: Callable[..., Analysis]) -> None:
    """Twice the cores for the same time is twice the CPU time, and is said as that."""
    benchmarks = [*group("sha", {}), cell("sha", "threads", 2, [1.0] * 6, cpu_s=[2.0] * 6)]
    said = _said(analyzed(benchmarks))
    assert "threads: CPU use 1.00 → 2.00 cores; not shown to finish earlier." in said
    assert "threads: CPU time per item 2.0× sequential." in said


def test_figures_that_are_written_alike_are_no_difference(analyzed: Callable[..., Analysis]) -> None:
    """Nobody reads that 0.30 is more than 0.30."""
    benchmarks = [
        *group("sha", {}, cpu_s=[0.301] * 6),
        cell("sha", "threads", 2, [1.0] * 6, cpu_s=[0.302] * 6),
    ]
    assert "threads: no difference in CPU use shown." in _said(analyzed(benchmarks))


def test_no_more_cores_is_what_a_serialized_runner_shows(analyzed: Callable[..., Analysis]) -> None:
    """One core busy with two workers: seen, and no cause is named."""
    said = _said(analyzed(group("sha", {("threads", 2): [1.0] * 6})))
    assert "no difference in CPU use shown." in said
    assert "GIL" not in said


def test_waiting_is_recognized(analyzed: Callable[..., Analysis]) -> None:
    """Sequential work that leaves the cores idle is mostly waiting."""
    benchmarks = group("sleep", {("threads", 8): [0.125] * 6}, cpu_s=[0.01] * 6)
    said = _said(analyzed(benchmarks))
    assert "Most of its time is waiting" in said
    assert "what ran side by side was mostly waiting" in said


@pytest.mark.parametrize(
    "kept",
    [
        {"throttled_s": [0.7] * 6},  # a quota
        {"steal_s": [0.7] * 6},  # a hypervisor
        {"queue_s": [0.7] * 6},  # other programs
        {"other_cpu_s": [1.8] * 6},  # likewise, where nothing tells how long it queued
    ],
)
def test_work_that_is_kept_from_the_cpus_does_not_wait(
    analyzed: Callable[..., Analysis], kept: dict[str, object]
) -> None:
    """Few cores busy are no waiting when a quota, a hypervisor or another program had them."""
    benchmarks = group("sha", {("threads", 8): [0.5] * 6}, cpu_s=[0.2] * 6, **kept)
    assert "waiting" not in _said(analyzed(benchmarks))


def test_fewer_workers_that_do_as_well_are_pointed_out(analyzed: Callable[..., Analysis]) -> None:
    """Eight workers gave hardly more than two, in every block."""
    cells = {("threads", workers): [s] * 6 for workers, s in ((2, 0.5), (4, 0.5), (8, 0.49))}
    assert (
        "threads: 2 workers reach 0.98× (0.98–0.98) the speed of 8, so 2 are enough (tried up to 8)."
        in _said(analyzed(group("sha", cells)))
    )


def test_more_workers_that_give_less_are_not_said_to_give_the_same(
    analyzed: Callable[..., Analysis],
) -> None:
    """Eight workers took twice as long as two."""
    cells = {("threads", workers): [s] * 6 for workers, s in ((2, 0.5), (8, 1.0))}
    said = _said(analyzed(group("sha", cells)))
    assert "threads: no gain shown from more than 2 workers (tried up to 8)." in said
    assert "enough" not in said


def test_a_busy_helper_may_be_the_limit(analyzed: Callable[..., Analysis]) -> None:
    """A server at 0.9 cores may limit the workload; at 0.2 it was not saturated."""
    for busy, words in ((0.9, "They may limit this workload"), (0.2, "none was saturated")):
        cells = group("http", {("threads", 2): [1.0] * 6}, helper_cpu_s=[busy] * 6)
        assert words in _said(analyzed(cells))


def test_nothing_measured_explains_nothing(analyzed: Callable[..., Analysis]) -> None:
    """Without CPU time, and without any time, there is nothing to say."""
    assert _said(analyzed(group("sha", {("threads", 2): [0.5] * 6}, cpu_s=None))) == ""
    assert _said(analyzed([])) == ""
