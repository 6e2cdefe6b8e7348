"""What the page shows of the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.why.cause import diagnose
from reports.why.rows import evidence_rows, hot_lines, hottest_line, reasons
from tests.reports.make_run import ceiling, cell, gil_share, group, timeline, without_time
from tests.reports.user_function.make_own import NAME, hot_line, own_group, own_run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from reports.speedups.cells import Analysis


def _run() -> list[dict[str, object]]:
    threads = cell(
        "sha",
        "threads",
        2,
        [0.8] * 6,
        gil_share=gil_share(0.98),
        hand_overs=[160] * 6,
        timeline=timeline([[0, 0, 0.25, 0.5, 0.75], [1, 0, 0.25, 0.5, 0.75]], 0.75),
        items=20,
    )
    processes = cell(
        "sha", "processes", 2, [0.6] * 6, gil_share=None, gil_share_reason="not applicable: elsewhere."
    )
    return [*group("sha", {}), threads, processes, ceiling("sha", 2, [0.5] * 6)]


def test_evidence_in_words(analyzed: Callable[..., Analysis]) -> None:
    """Each figure is written with its interval, and what is not there is a dash."""
    analysis = analyzed(_run())
    reference, processes, threads = evidence_rows(analysis.cells, diagnose(analysis))
    assert reference.runner == "sequential"
    assert (reference.figures[5], reference.figures[9]) == ("–", "–")
    assert threads.figures == (
        *("2", "98.0 % (97.0–99.0)", "200 (200–200)", "8.00 (8.00–8.00)", "1.00", "2.00× (2.00–2.00)"),
        *("62.5 %", "62.5 % (62.5–62.5)"),
        *("250 ms", "–", "50.0 %", "250 ms", "–", "–"),
    )
    assert (processes.figures[1:4], processes.figures[8]) == (("–", "–", "–"), "–")
    assert threads.cause is not None
    assert threads.cause.sentence.endswith(".")
    assert reference.cause is None


def test_every_missing_figure_has_its_reason(analyzed: Callable[..., Analysis]) -> None:
    """What the measurement said of it, or that the file does not have it, or why the ceiling failed."""
    lost = without_time("sha", "ceiling", 4, "failed", role="ceiling", reason="It died.")
    more = cell("sha", "processes", 4, [0.6] * 6)
    found = reasons(analyzed([*_run(), more], [lost]).cells)
    assert "GIL share of processes (2 workers): not applicable: elsewhere." in found
    both = "Hand-overs and timeline of sequential (1 worker) and processes (2 and 4 workers)"
    assert f"{both}: not recorded." in found
    assert any(reason.startswith("Memory of sequential (1 worker), ") for reason in found)
    assert not any(reason.startswith("Hottest") for reason in found)
    assert "Comparison with independent processes of processes (4 workers): failed: It died." in found


def test_the_hottest_lines_of_one_cell_stand_for_all(analyzed: Callable[..., Analysis]) -> None:
    """Only where no cell has any, each says why; the shares are there all the same."""
    blind = gil_share(0.98, hottest=[], hottest_reason="not measured: no right to attach.")
    threads = cell("sha", "threads", 2, [0.8] * 6, gil_share=blind)
    without = analyzed([*group("sha", {}, gil_share=blind), threads])
    said = "Hottest lines of sequential (1 worker) and threads (2 workers): not measured: no right to attach."
    assert said in reasons(without.cells)
    assert without.cells["gil_share"][2] == 0.98
    assert said not in reasons(analyzed([*group("sha", {}, gil_share=gil_share(0.98)), threads]).cells)


def test_threads_are_asked_before_others_that_were_sampled(analyzed: Callable[..., Analysis]) -> None:
    """Coroutines come before them in the alphabet."""
    coroutines = cell("sha", "asyncio", 2, [0.8] * 6, gil_share=gil_share(0.5))
    found = hot_lines(analyzed([*_run(), coroutines]).run.cells)
    assert found is not None
    assert found.where == "threads, 2 workers"


def test_hot_lines_are_those_of_threads(analyzed: Callable[..., Analysis]) -> None:
    """Where the GIL was held is told of threads if they were sampled, else of sequential, else of nobody."""
    found = hot_lines(analyzed(_run()).run.cells)
    assert found is not None
    assert found.where == "threads, 2 workers"
    assert found.lines[0].function == "work"
    sampled = hot_lines(analyzed(group("sha", {}, gil_share=gil_share(0.5))).run.cells)
    assert sampled is not None
    assert sampled.where == "sequential"
    assert hot_lines(analyzed(group("sha", {})).run.cells) is None


@pytest.mark.parametrize(("share", "often"), [(0.9, "mostly"), (0.5, "mostly"), (0.4, "most often")])
def test_mostly_is_more_than_half(tmp_path: Path, share: float, often: str) -> None:
    """A line with less than half of the time under the GIL is only where it was held most often."""
    sampled = gil_share(0.97, hottest=[hot_line(share)])
    analysis, _ = own_run(tmp_path, own_group(gil_share=sampled))
    assert hottest_line(analysis.run, NAME, "threads", 2) == f"{often} in parse.py line 88 (parse)"


def test_code_in_c_has_no_line(tmp_path: Path) -> None:
    """Then the function is all that there is to name."""
    in_c = {"file": "", "line": 0, "function": "its code in C", "share": 0.9}
    analysis, _ = own_run(tmp_path, own_group(gil_share=gil_share(0.97, hottest=[in_c])))
    assert hottest_line(analysis.run, NAME, "threads", 2) == "mostly in its code in C"


def test_the_cells_own_line_comes_before_that_of_sequential(tmp_path: Path) -> None:
    """What the threads did is what is asked for; sequential stands in where they were not sampled."""
    mine = gil_share(0.97, hottest=[hot_line(0.9, line=99)])
    benchmarks = [*own_group(), cell(NAME, "threads", 4, [1.0] * 6, gil_share=mine)]
    benchmarks.append(cell(NAME, "threads", 8, [1.0] * 6))
    analysis, _ = own_run(tmp_path, benchmarks)
    assert "line 99" in str(hottest_line(analysis.run, NAME, "threads", 4))
    assert "line 88" in str(hottest_line(analysis.run, NAME, "threads", 8))


def test_a_function_without_a_line_is_named_alone(tmp_path: Path) -> None:
    """Frames of C code have no line."""
    sampled = gil_share(0.97, hottest=[hot_line(0.9, line=None)])
    analysis, _ = own_run(tmp_path, own_group(gil_share=sampled))
    assert hottest_line(analysis.run, NAME, "threads", 2) == "mostly in parse.py (parse)"


def test_what_was_not_sampled_has_no_line(tmp_path: Path) -> None:
    """No share, or a share without lines."""
    for share in (None, gil_share(0.97, hottest=[])):
        analysis, _ = own_run(tmp_path, group(NAME, {("threads", 2): [1.0] * 6}, gil_share=share))
        assert hottest_line(analysis.run, NAME, "threads", 2) is None


def test_code_in_c_has_no_file(tmp_path: Path) -> None:
    """A run in which the GIL was held there can be read and told."""
    sampled = gil_share(0.97, hottest=[{"file": "", "line": 0, "function": "its code in C", "share": 0.9}])
    analysis, _ = own_run(tmp_path, own_group(gil_share=sampled))
    assert hottest_line(analysis.run, NAME, "threads", 2) == "mostly in its code in C"
