"""The advice, and what could change it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.advice.advice import Advice, advise, what_would_change
from reports.chapters.chapter import load_run
from reports.speedups.cells import Analysis, analyze
from reports.speedups.ranking import ranking
from reports.speedups.rounds import times_as_fast
from reports.statistics.intervals import Interval
from reports.why.cause import Diagnosis, main_cause
from tests.reports.make_run import cell, document, group, slow_dispatch, stored
from tests.reports.why.make_evidence import about, evidence, processes

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.why.evidence import CellEvidence

FIGURE = re.compile(r"([\d,.]+)× \(([\d,.]+)–([\d,.]+)\)")
SHARE = {"share": 0.99, "low": 0.98, "high": 1.0, "samples": 900, "errors": 0, "rate_hz": 1000, "hottest": []}


def _only(analysis: Analysis) -> Advice:
    (advice,) = advise(analysis).values()
    return advice


def _group(
    threads: float, processes: float, ceiling: float = 0.5, **facts: object
) -> list[dict[str, object]]:
    """Return a group of two runners with 2 workers, in seconds where sequential takes 1."""
    cells = group("sha", {("threads", 2): [threads] * 6, ("processes", 2): [processes] * 6}, **facts)
    return [*cells, cell("sha", "ceiling", 2, [ceiling] * 6, role="ceiling")]


def test_the_faster_runner_with_its_cause(analyzed: Callable[..., Analysis]) -> None:
    """Figure, interval, workers and why."""
    advice = _only(analyzed(_group(1.0, 0.5, gil_share=SHARE)))
    assert advice.answer == "processes with 2 workers"
    assert advice.speedup is not None
    assert advice.speedup.estimate == pytest.approx(2.0)
    assert advice.sentence == (
        "Use processes with 2 workers, 2.00× (2.00–2.00) as fast as sequential – runs in parallel: each "
        "worker has its own GIL, 1.00 of 2 cores were busy and independent processes reached 2.00× "
        "(2.00–2.00)."
    )
    assert advice.what_would_change[-1] == "threads: a free-threaded build, or a task that releases the GIL"


def test_the_simpler_of_two_without_a_difference(analyzed: Callable[..., Analysis]) -> None:
    """Threads, and it says that it is for their being simpler."""
    advice = _only(analyzed(_group(0.5, 0.5)))
    assert (advice.runner, advice.workers) == ("threads", 2)
    assert advice.sentence.endswith(
        "; no difference shown between threads and processes, so the simpler one is advised."
    )


def test_sequential_when_nothing_is_shown_to_be_faster(analyzed: Callable[..., Analysis]) -> None:
    """With what each runner gave, and why."""
    advice = _only(analyzed(_group(1.0, 2.0, gil_share=SHARE, timeline=slow_dispatch())))
    assert (advice.answer, advice.workers, advice.speedup) == ("sequential", 1, None)
    assert advice.sentence == (
        "Stay with sequential: no runner is shown to be faster; threads gave 1.00× (1.00–1.00) "
        "(GIL-bound: threads held the GIL 99 % (98–100) of the time and 1.00 of 2 cores were busy); "
        "processes gave 0.50× (0.50–0.50) (dispatch-bound: 75 % (75–75) of the speed of independent "
        "processes went into sending items and results, handing over took 90 % of the workers' time in a "
        "traced round and independent processes reached 2.00× (2.00–2.00))."
    )
    assert "processes: longer items, or less data to send" in advice.what_would_change


def test_too_few_blocks_are_no_advice_against_sequential(analyzed: Callable[..., Analysis]) -> None:
    """Twice as fast in five blocks is not shown."""
    advice = _only(analyzed(group("sha", {("threads", 2): [0.5] * 5})))
    assert advice.runner == "sequential"
    assert "too few blocks to tell" in advice.sentence


def test_a_gain_within_the_noise_is_none(analyzed: Callable[..., Analysis]) -> None:
    """Where sequential differs from itself by a tenth, a twentieth is nothing."""
    benchmarks = group("sha", {("threads", 2): [0.95] * 6})
    benchmarks[1] = cell("sha", "sequential", 1, [0.9] * 6, role="twin")
    assert _only(analyzed(benchmarks)).runner == "sequential"


def test_nothing_measured_is_no_advice(analyzed: Callable[..., Analysis]) -> None:
    """A group of sequential alone, and an empty run."""
    for benchmarks in (group("sha", {}), []):
        analysis = analyzed(benchmarks)
        assert advise(analysis) == {}


def test_the_plain_runner_of_a_family_is_advised(analyzed: Callable[..., Analysis]) -> None:
    """Five runners without a difference: it is the one that asks for least, and the others are named."""
    runners = ("asyncio", "interpreters", "processes", "processes-chunked", "processes-fork")
    advice = _only(analyzed(group("sha", {(runner, 2): [0.5] * 6 for runner in runners})))
    assert advice.runner == "processes"
    assert advice.sentence.endswith(
        "no difference shown between processes and asyncio, so the simpler one is advised."
    )


seconds = st.lists(st.floats(0.05, 20), min_size=8, max_size=8) | st.floats(0.3, 1.5).flatmap(
    lambda middle: st.lists(st.floats(middle * 0.97, middle * 1.03), min_size=8, max_size=8)
)


@settings(max_examples=25)
@given(threads=seconds, processes=seconds, ceiling=seconds, control=seconds)
def test_the_advice_keeps_what_it_promises(
    tmp_path_factory: pytest.TempPathFactory,
    threads: list[float],
    processes: list[float],
    ceiling: list[float],
    control: list[float],
) -> None:
    """Never slower than sequential, never a complex runner that is not shown to beat a simple one."""
    benchmarks = group("sha", {("threads", 2): threads, ("processes", 2): processes})
    benchmarks[1] = cell("sha", "sequential", 1, control, role="twin")
    benchmarks.append(cell("sha", "ceiling", 2, ceiling, role="ceiling"))
    analysis = analyze(load_run(stored(tmp_path_factory.mktemp("run"), document(benchmarks))))
    advice = _only(analysis)
    ranked = ranking(analysis, "sha")
    if advice.speedup is None:
        assert not ranked.leading
        return
    shown = FIGURE.search(advice.sentence)
    assert shown is not None
    assert float(shown[2].replace(",", "")) > 1
    assert advice.runner in ranked.leading
    rows = {row["runner"]: row for _, row in ranked.best.iterrows()}
    if advice.runner == "processes" and rows["threads"]["verdict"] == "faster":
        assert times_as_fast(analysis.run, rows["processes"], rows["threads"]).low > 1


HELD = Interval(0.99, 0.98, 1.0)
AT_THE_CEILING = {"speedup": about(1.9), "ceiling": about(1.95), "efficiency_of_ceiling": about(0.98)}


def _hints(advised: int | None, *cells: CellEvidence) -> tuple[str, ...]:
    """Return the hints when the cell of that place is advised."""
    known = {(cell.workload, cell.runner, cell.workers): cell for cell in cells}
    keys = list(known)
    named = {key: main_cause(cell) for key, cell in known.items()}
    return what_would_change(None if advised is None else keys[advised], keys, Diagnosis({}, known, named))


def test_more_cores_help_only_at_a_ceiling_of_cores() -> None:
    """All were busy and the ceiling is reached; nothing else would change it then, but a simpler choice."""
    best = processes(cores_busy=about(1.95), **AT_THE_CEILING)
    assert _hints(0, best) == ("more cores: all 2 were busy",)
    assert _hints(0, best, evidence(gil_share=HELD)) == (
        "more cores: all 2 were busy",
        "threads: a free-threaded build, or a task that releases the GIL",
    )
    assert "more cores" not in " ".join(_hints(0, processes(cores_busy=about(1.95), speedup=about(1.9))))


def test_more_workers_help_where_waiting_is_not_yet_saturated() -> None:
    """The most workers that were tried, and the ceiling still grew with them."""
    waits = {"speedup": about(7.8), "ceiling": about(7.8), "efficiency_of_ceiling": about(1.0), "items": 24}
    busy = {"reference_cores_busy": about(0.05), "cores_busy": about(0.1)}
    assert _hints(0, evidence(workers=8, **waits, **busy)) == ("more than 8 workers: no limit was reached",)
    assert _hints(0, evidence(workers=8, **{**waits, "ceiling": about(3.0)}, **busy)) == ()


def test_what_holds_each_runner_back_is_named_when_sequential_is_advised() -> None:
    """One hint a cause, with all runners that it is for."""
    lost = {"ceiling": about(1.9), "efficiency_of_ceiling": about(0.26), "dispatch_share": 0.7}
    slow = processes(speedup=about(0.5), **lost)
    assert _hints(None, slow, evidence(gil_share=HELD)) == (
        "threads: a free-threaded build, or a task that releases the GIL",
        "processes: longer items, or less data to send",
    )
    handed_over = evidence(
        speedup=about(0.8),
        reference_gil_share=about(0.3),
        hand_overs_per_s=about(384_000),
        cpu_cost=about(2.3),
        ceiling=about(1.9),
        efficiency_of_ceiling=about(0.42),
    )
    larger = "threads: larger pieces of work in each call, so that the GIL is handed over less"
    assert _hints(None, handed_over) == (larger,)
    assert larger in _hints(0, processes(**AT_THE_CEILING), handed_over)
    unclear = [evidence(), processes()]
    assert _hints(None, *unclear) == (
        "threads and processes: a longer run on a quieter machine (PRESET=full)",
    )
