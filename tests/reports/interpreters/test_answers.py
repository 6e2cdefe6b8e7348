"""Which runner leads, by interpreter, and where that depends on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.interpreters.answers import Answer, Answers, answer_grid, answer_sentence, answers
from reports.wording.tables import EMPTY, Place
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, run_file, study_of
from tests.reports.make_run import group, without_time

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def test_the_lock_decides(three: Study) -> None:
    """Processes with the GIL, threads without, each with the highest speedup."""
    found = answers(three)
    (row,) = answer_grid(three, found).rows
    assert [place.text for place in row.places] == ["processes", "processes", "threads"]
    assert row.places[2].small == "threads, 2 workers: 2.00× (2.00–2.00)"
    assert (
        answer_sentence(three, found)
        == "What is fastest depends on the interpreter in 1 of 1 workloads: sha."
    )


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
    found = tuple(Answer(names, EMPTY) if names else None for names in choices)
    assert Answers("sha", found).depends is depends


def test_no_answer_is_said_in_words(tmp_path: Path) -> None:
    """A workload without gain, one without time, and one that a run does not have."""
    study = study_of(
        run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {("threads", 2): [2.0] * 6})),
        run_file(tmp_path, "b.json", FREE, [], [without_time("http", "threads", 2, "failed")]),
    )
    rows = answer_grid(study, answers(study)).rows
    assert [place.text for place in rows[0].places] == ["sequential", "–"]
    assert rows[1].places == (EMPTY, Place("not measured", "unsure"))
    assert "holds with all" in answer_sentence(study, answers(study))


def test_one_interpreter_is_not_compared(tmp_path: Path) -> None:
    """There is nothing beside it."""
    study = study_of(run_file(tmp_path, "a.json", GIL_BUILD, group("sha", {})))
    assert "one interpreter only" in answer_sentence(study, answers(study))
