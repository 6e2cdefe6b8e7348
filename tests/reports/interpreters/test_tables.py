"""The tables of interpreters, costs and gains.

Each reason for having no time is told once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.interpreters.tables import (
    cost_table,
    gain_table,
    interpreter_table,
    without_time,
    without_time_table,
)
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_run import group
from tests.reports.make_run import without_time as lost_cell

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def test_the_gil_is_that_of_the_end(three: Study) -> None:
    """The same binary twice, told apart, with the caveats of each run."""
    rows = interpreter_table(three).rows
    assert [row[:3] for row in rows] == [
        ("3.13", "CPython 3.13.5", "on"),
        ("3.13t (GIL on)", "CPython 3.13.5 free-threaded", "on"),
        ("3.13t", "CPython 3.13.5 free-threaded", "off"),
    ]
    assert [row[-1] for row in rows] == ["–", "PYTHON_GIL=1 was set.", "–"]


def test_pep_779_is_beside_builds_only(three: Study) -> None:
    """It says nothing of a switch; what was left out has its reason."""
    build, switch = map(cost_table, three.pairs)
    assert build.rows == (
        ("sha", "1.25× (1.25–1.25)", "above 15 %", "8", ""),
        ("geometric mean", "1.25× (1.25–1.25)", "above 15 %", "–", ""),
        ("sleep", "not measured", "–", "–", "it waits"),
    )
    assert switch.headings == ("Workload", "Times as long", "Blocks", "Why not")
    assert cost_table(replace(three.pairs[1], costs={})).rows == ()


def test_gains_name_what_they_are_held_against(three: Study) -> None:
    """Both interpreters stand in the headings."""
    table = gain_table(three, three.pairs[0])
    assert table.headings[-2:] == (
        "3.13t against one worker of 3.13",
        "3.13t against as many threads of 3.13",
    )
    assert table.rows == (
        (
            "sha",
            "2",
            "1.00× (1.00–1.00)",
            "2.00× (2.00–2.00)",
            "1.60× (1.60–1.60)",
            "1.60× (1.60–1.60)",
        ),
    )


def test_a_reason_stands_once(three: Study) -> None:
    """With all interpreters that it holds for."""
    assert without_time_table(three).rows == (
        ("interpreters", "skipped", "it needs 3.14 or newer", "3.13, 3.13t (GIL on) and 3.13t", "sha"),
    )


def test_reasons_are_gathered(tmp_path: Path) -> None:
    """Over interpreters and workloads; a failure comes before what was skipped."""
    skipped = [
        lost_cell(name, "asyncio", workers, "skipped", reason="no coroutine form")
        for name in ("sha", "matmul")
        for workers in (2, 4)
    ]
    failed = [lost_cell("sha", "processes", 2, "failed", reason="It broke.")]
    found = without_time(
        study_of(
            run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {}), skipped),
            run_file(tmp_path, "b.json", FREE, group("sha", {}), [*skipped, *failed]),
        )
    )
    assert [(lost.runner, lost.status, lost.reason, lost.where, lost.what) for lost in found] == [
        ("processes", "failed", "It broke.", "3.13t", "sha"),
        ("asyncio", "skipped", "no coroutine form", "3.13 and 3.13t", "sha and matmul"),
    ]
