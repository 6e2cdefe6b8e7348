"""The answer in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.findings import findings
from reports.own.answer import NOTHING, Answer, answer
from tests.reports.make_kinds import sweep
from tests.reports.make_run import group, without_time
from tests.reports.own.make_own import NAME, own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path

    from reports.analysis import Analysis
    from reports.own.model import Own


def _answer(run: tuple[Analysis, Own]) -> Answer:
    analysis, own = run
    return answer(analysis, own, findings(analysis))


def test_what_to_use_and_why_nothing_else(tmp_path: Path) -> None:
    """The advice with its interval, its reason, threads with theirs, the item's time and the break-even."""
    swept = sweep({1e-4: [0.5, 0.52] * 3, 1e-2: [1.9, 2.0] * 3})
    told = _answer(own_run(tmp_path, own_group(), other=swept))
    assert told.headline == "Use processes with 2 workers: 2.00× (2.00–2.00) as fast as one after the other."
    why, threads, items, break_even = told.sentences
    assert why.startswith("Why – runs in parallel: each worker has a GIL of its own, ")
    assert threads.startswith("Threads give 1.00× (1.00–1.00) with 2 workers: GIL-bound, because ")
    assert items.startswith("Items take 4 ms")
    assert break_even.endswith(": yours are longer.")
    assert told.code is not None
    assert "ProcessPoolExecutor(max_workers=2)" in told.code
    assert told.doubt is None
    assert any("a free-threaded build" in change for change in told.what_would_change)


def test_one_after_the_other_is_an_answer(tmp_path: Path) -> None:
    """Where nothing is shown to be faster, the plain loop is advised and both others are explained."""
    told = _answer(own_run(tmp_path, own_group(threads=1.0, processes=1.2)))
    assert told.headline == "Stay with one after the other: no runner at its best is shown to be faster."
    assert told.sentences[0].startswith("Threads give")
    assert told.sentences[1].startswith("Processes give")
    assert told.code is not None
    assert told.code.endswith("results = [function(item) for item in items]")


def test_too_few_blocks_are_no_advice_to_change(tmp_path: Path) -> None:
    """A figure without interval advises nothing."""
    cells = {("threads", 2): [0.5] * 3}
    told = _answer(own_run(tmp_path, group(NAME, cells)))
    assert told.headline == "Stay with one after the other: too few blocks to tell."


def test_nothing_measured_is_nothing_told(tmp_path: Path) -> None:
    """No time, no advice, no code; but the reasons."""
    lost = [without_time(NAME, "threads", 2, "failed", reason="It raised ValueError.")]
    told = _answer(own_run(tmp_path, [], lost))
    assert told.headline == NOTHING
    assert told.code is None
    assert told.sentences[0] == "Threads have no time (failed: It raised ValueError)."
    assert _answer(own_run(tmp_path, [])).headline == NOTHING


def test_why_nothing_can_be_sent_is_said_unless_it_was(tmp_path: Path) -> None:
    """Where processes are not advised, what stands in their way belongs to the answer."""
    problem = "The result is a generator, which cannot be pickled."
    cells = group(NAME, {("threads", 2): [0.5] * 6})
    told = _answer(own_run(tmp_path, cells, travel_problem=problem))
    assert f"What stands in the way of processes: {problem}" in told.sentences
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
    assert told.sentences[0] == "Why is not clear: the machine's ceiling is missing."
