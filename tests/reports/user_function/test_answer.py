"""The answer in words.

What threads and processes gave where they are not advised.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.advice.findings import findings
from reports.user_function.answer import NOTHING, Answer, answer, others
from reports.why.cause import diagnose
from tests.reports.make_kinds import sweep
from tests.reports.make_run import ceiling, cell, gil_share, group, slow_dispatch, without_time
from tests.reports.user_function.make_own import NAME, hot_line, own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path

    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis


def _answer(run: tuple[Analysis, Own]) -> Answer:
    analysis, own = run
    return answer(analysis, own, findings(analysis))


def test_what_to_use_and_why_nothing_else(tmp_path: Path) -> None:
    """The advice with its interval, its reason, threads with theirs, the item's time and the break-even."""
    swept = sweep({1e-4: [0.5, 0.52] * 3, 1e-2: [1.9, 2.0] * 3})
    told = _answer(own_run(tmp_path, own_group(), other=swept))
    assert told.headline == "Use processes with 2 workers: 2.00× (2.00–2.00) as fast as sequential."
    why, threads, items, break_even = told.sentences
    assert why.startswith("Each worker has its own GIL, so work runs in parallel")
    assert threads.startswith("Threads with 2 workers: 1.00× (1.00–1.00). Only one thread runs at a ")
    assert items.startswith("Items take 4 ms")
    assert break_even.endswith(": yours are longer.")
    assert told.code is not None
    assert "ProcessPoolExecutor(max_workers=2)" in told.code
    assert told.doubt is None
    assert any("a free-threaded build" in change for change in told.what_would_change)


def test_one_after_the_other_is_an_answer(tmp_path: Path) -> None:
    """Where nothing is shown to be faster, the plain loop is advised and both others are explained."""
    told = _answer(own_run(tmp_path, own_group(threads=1.0, processes=1.2)))
    assert told.headline == "Stay with sequential: no runner is shown to be faster."
    assert told.sentences[0].startswith("Threads with")
    assert told.sentences[1].startswith("Processes with")
    assert told.code is not None
    assert told.code.endswith("results = [function(item) for item in items]")


def test_too_few_blocks_are_no_advice_to_change(tmp_path: Path) -> None:
    """A figure without interval advises nothing."""
    cells = {("threads", 2): [0.5] * 3}
    told = _answer(own_run(tmp_path, group(NAME, cells)))
    assert told.headline == "Stay with sequential: too few blocks to tell."


def test_nothing_measured_is_nothing_told(tmp_path: Path) -> None:
    """No time, no advice, no code; but the reasons."""
    lost = [without_time(NAME, "threads", 2, "failed", reason="It raised ValueError.")]
    told = _answer(own_run(tmp_path, [], lost))
    assert told.headline == NOTHING
    assert told.code is None
    assert told.sentences[0] == "Threads could not be measured (failed: It raised ValueError)."
    assert _answer(own_run(tmp_path, [])).headline == NOTHING


def test_why_nothing_can_be_sent_is_said_unless_it_was(tmp_path: Path) -> None:
    """Where processes are not advised, what stands in their way belongs to the answer."""
    problem = "The result is a generator, which cannot be pickled."
    cells = group(NAME, {("threads", 2): [0.5] * 6})
    told = _answer(own_run(tmp_path, cells, travel_problem=problem))
    assert f"Why not processes: {problem}" in told.sentences
    told = _answer(own_run(tmp_path, own_group(), travel_problem=problem))
    assert not any(problem in sentence for sentence in told.sentences)


def test_noise_is_told(tmp_path: Path) -> None:
    """What makes the group doubtful makes the answer doubtful."""
    benchmarks = own_group()
    benchmarks[1]["stats"]["data"] = [0.5] * 6
    doubt = _answer(own_run(tmp_path, benchmarks)).doubt
    assert doubt is not None
    assert "instead of 1.00" in doubt


def test_a_group_of_another_name_is_the_functions(tmp_path: Path) -> None:
    """A whole workload may call itself as it likes: the only group is its group."""
    cells = group("crc32", {("threads", 2): [0.5] * 6})
    assert _answer(own_run(tmp_path, cells)).headline.startswith("Use threads with 2 workers")


def test_a_coroutine_function_was_written_for_asyncio(tmp_path: Path) -> None:
    """Of runners that can't be told apart, the event loop is the simpler one for it, and threads are not."""
    cells = group(NAME, {(runner, 2): [0.5] * 6 for runner in ("threads", "asyncio")})
    told = _answer(own_run(tmp_path, cells, form="coroutine"))
    assert told.headline.startswith("Use asyncio with 2 workers")
    assert told.code is not None
    assert "asyncio.gather" in told.code
    assert _answer(own_run(tmp_path, cells)).headline.startswith("Use threads with 2 workers")


def test_a_gain_without_a_clear_cause_says_so(tmp_path: Path) -> None:
    """The advice stands on the times; what is missing for its reason is told."""
    cells = group(NAME, {("processes", 2): [0.5] * 6})
    told = _answer(own_run(tmp_path, cells))
    assert told.headline.startswith("Use processes with 2 workers")
    assert told.sentences[0] == "Not clear: the speedup of independent processes was not measured."


def _others(folder: Path, advised: str | None, *run: Any) -> tuple[str, ...]:  # noqa: ANN401 - JSON values
    analysis, _ = own_run(folder, *run)
    return tuple(others(analysis, NAME, advised, diagnose(analysis).causes))


def test_threads_with_their_cause_and_the_line(tmp_path: Path) -> None:
    """Figure, interval, workers, cause, and where the GIL was held."""
    (sentence,) = _others(tmp_path, "processes", own_group())
    assert sentence.startswith("Threads with 2 workers: 1.00× (1.00–1.00). Only one thread runs at a time")
    assert "97 % of the time" in sentence
    assert sentence.endswith(". The GIL was held mostly in parse.py line 88 (parse).")


def test_a_gil_that_is_handed_over_too_often_is_told_with_what_helps(tmp_path: Path) -> None:
    """Number, line, and the remedy among what would change it, also where processes are at their ceiling."""
    share = gil_share(0.3, hottest=[hot_line(0.25)])
    threads = cell(NAME, "threads", 2, [1.25] * 6, cpu_s=[2.5] * 6, hand_overs=[480_000] * 6, gil_share=share)
    benchmarks = [*group(NAME, {("processes", 2): [0.5] * 6}, gil_share=share), threads]
    benchmarks.append(ceiling(NAME, 2, [0.5] * 6))
    (sentence,) = _others(tmp_path, "processes", benchmarks)
    assert sentence.startswith(
        "Threads with 2 workers: 0.80× (0.80–0.80). The GIL passes between threads 380,000 times a second"
    )
    assert "The GIL was held mostly in parse.py line 88 (parse). Do more work in each call" in sentence
    assert _answer(own_run(tmp_path, benchmarks)).what_would_change[-1] == (
        "threads: larger pieces of work in each call, so that the GIL is handed over less"
    )


def test_the_line_is_told_only_where_the_gil_is_the_cause(tmp_path: Path) -> None:
    """Where processes gain less than threads, no line of source is to blame."""
    benchmarks = own_group(threads=0.5, processes=1.2, timeline=slow_dispatch())
    (sentence,) = _others(tmp_path, "threads", benchmarks)
    assert sentence.startswith("Processes with 2 workers: 0.83× (0.83–0.83). Handing over items and ")
    assert "The GIL was held" not in sentence


def test_a_cause_that_is_not_clear_is_none(tmp_path: Path) -> None:
    """Without evidence the figure stands alone, and what is missing is said."""
    cells = {("threads", 2): [1.0] * 6, ("processes", 2): [0.5] * 6}
    (sentence,) = _others(tmp_path, "processes", group(NAME, cells))
    assert sentence.startswith("Threads with 2 workers: 1.00× (1.00–1.00). Not clear: ")
    assert "the GIL share was not measured" in sentence


def test_too_few_blocks_are_said(tmp_path: Path) -> None:
    """A figure without an interval says why it has none."""
    cells = {("threads", 2): [1.0] * 3, ("processes", 2): [0.5] * 3}
    first, _ = _others(tmp_path, None, group(NAME, cells))
    assert first.startswith("Threads with 2 workers: 1.00× (no interval: 3 of 6 blocks). ")


def test_what_could_not_run_has_its_reasons(tmp_path: Path) -> None:
    """Skipped and failed cells are told with what the measurement said, each reason once."""
    lost = [
        without_time(NAME, "processes", workers, "skipped", reason="its items cannot be pickled.")
        for workers in (2, 4)
    ]
    cells = group(NAME, {("threads", 2): [0.5] * 6})
    assert _others(tmp_path, "threads", cells, lost) == (
        "Processes could not be measured (skipped: its items cannot be pickled).",
    )


def test_what_was_not_asked_for_is_said(tmp_path: Path) -> None:
    """A runner that the run left out is not passed over."""
    cells = group(NAME, {("threads", 2): [0.5] * 6})
    assert _others(tmp_path, "threads", cells) == ("Processes were not measured.",)
    told = _answer(own_run(tmp_path, cells, form="coroutine"))
    assert {"Processes were not measured.", "Asyncio was not measured."} <= set(told.sentences)


def test_a_variant_stands_in_for_its_family(tmp_path: Path) -> None:
    """Where only processes of one start method were measured, they are what is told."""
    cells = {("threads", 2): [0.5] * 6, ("processes-spawn", 2): [1.0] * 6}
    (sentence,) = _others(tmp_path, "threads", group(NAME, cells))
    assert sentence.startswith("Processes-spawn with 2 workers: 1.00×")
    assert _others(tmp_path, "processes-spawn", group(NAME, cells))[0].startswith(
        "Threads with 2 workers: 2.00×"
    )


def test_what_noise_covers_is_called_noise(tmp_path: Path) -> None:
    """An interval above 1 is no gain where sequential over itself reaches as far."""
    cells = group(NAME, {("threads", 2): [0.5] * 6, ("processes", 2): [0.8] * 6})
    cells[1]["stats"]["data"] = [0.7, 1.4] * 3
    (sentence,) = _others(tmp_path, "threads", cells)
    assert "1.25× (1.25–1.25), within this group's noise. " in sentence
