"""The matrix: who leads with each interpreter, and what one worker pays for doing without the GIL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.interpreters.matrix import (
    Leaders,
    LeadersByInterpreter,
    leader_sentence,
    leaders,
    matrix,
)
from reports.wording.tables import EMPTY, Place
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def test_the_lock_decides(three: Study) -> None:
    """Processes with the GIL, threads without, each with its speedup, and threads beside processes."""
    found = leaders(three)
    (row,) = matrix(three, found).rows
    assert row.places[0] == Place(
        "▲ processes 1.60×",
        "faster",
        "2 workers; threads 1.00×",
        "processes, 2 workers: 1.60× (1.60–1.60); threads, 2 workers: 1.00× (1.00–1.00)",
        pytest.approx(1.6),
    )
    assert row.places[1].text == "▲ processes 1.60×"
    assert (row.places[2].text, row.places[2].small) == ("▲ threads 2.00×", "2 workers")
    assert (
        leader_sentence(three, found)
        == "The fastest runner depends on the interpreter in 1 of 1 workloads: sha."
    )


def test_what_one_worker_pays_stands_beside(three: Study) -> None:
    """A column for each pair that took turns, its mean below; a workload without a cost says why."""
    grid = matrix(three, leaders(three))
    assert grid.columns[3:] == (
        "1 worker: 3.13t vs 3.13",
        "1 worker: 3.13t vs 3.13t (GIL on)",
    )
    build, switch = grid.rows[0].places[3:]
    assert build == Place("▼ +25.0 %", "slower", tip="1.25× (1.25–1.25) the time", value=1.25)
    assert (switch.style, switch.text) == ("unclear", "= +0.0 %")
    assert [place.text for place in grid.foot[0].places[2:]] == ["", "▼ +25.0 %", "= +0.0 %"]
    left_out = replace(three.pairs[0], costs={"http": (0.5,) * 8}, without={"sha": "it broke"})
    grid = matrix(replace(three, pairs=(left_out,)), leaders(three))
    assert grid.rows[0].places[3] == Place("–", "none", tip="it broke")
    assert grid.foot[0].places[3].text == "▲ \N{MINUS SIGN}50.0 %"


def test_without_pairs_there_is_no_cost(three: Study) -> None:
    """Neither a column nor a mean; a pair without any cost has none either."""
    for pairs in ((), (replace(three.pairs[0], costs={}),)):
        grid = matrix(replace(three, pairs=pairs), leaders(three))
        assert len(grid.columns) == 3
        assert grid.foot == ()


@pytest.mark.parametrize(
    ("choices", "depends"),
    [
        ([("threads",), ("processes", "threads")], False),
        ([("threads",), ("processes",)], True),
        ([("threads",), None], False),
        ([("a", "b"), ("b", "c"), ("a", "c")], True),
        ([], False),
    ],
)
def test_an_answer_that_fits_all_is_no_change(
    choices: list[tuple[str, ...] | None], *, depends: bool
) -> None:
    """Only where no choice is among the answers of all interpreters does it depend on them."""
    found = tuple(Leaders(names, EMPTY) if names else None for names in choices)
    assert LeadersByInterpreter("sha", found).depends is depends


def test_an_undecided_run_is_no_other_answer() -> None:
    """That one run can't tell says nothing of its interpreter."""
    unsure = Leaders(("no gain",), EMPTY, decided=False)
    found = LeadersByInterpreter("sha", (Leaders(("threads",), EMPTY), unsure))
    assert not found.depends
    assert len(found.decided) == 1


def test_no_answer_is_said_in_words(tmp_path: Path) -> None:
    """A workload without gain, one without time, and one that a run does not have."""
    study = study_of(
        run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {("threads", 2): [2.0] * 6})),
        run_file(tmp_path, "b.json", FREE, [], [without_time("http", "threads", 2, "failed")]),
    )
    rows = matrix(study, leaders(study)).rows
    assert rows[0].places[0] == Place(
        "▼ sequential", "slower", "best: threads 0.50×", "threads, 2 workers: 0.50× (0.50–0.50)", 0.5
    )
    assert rows[0].places[1] == EMPTY
    assert rows[1].places == (EMPTY, Place("not measured", "none"))
    told = leader_sentence(study, leaders(study))
    assert told == "Fewer than two runs show a fastest runner for sha and http."


def test_one_interpreter_is_not_compared(tmp_path: Path) -> None:
    """There is nothing beside it."""
    study = study_of(run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {})))
    assert "one interpreter only" in leader_sentence(study, leaders(study))
