"""From how many items on a pool pays: the sentence that a user gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.user_function.answer import answer
from reports.user_function.question import LONGEST_ANSWER
from reports.user_function.questions.whole_job import QUESTION
from tests.reports.make_kinds import start_up
from tests.reports.make_run import group
from tests.reports.user_function.make_own import NAME, own_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports.data.cells import Benchmark

STARTED = (start_up("processes", 2, module="my_module"),)
SLOWLY = {"first_s": 0.1, "later_s": 1e-6, "elsewhere_s": None, "items": 3, "by_functools": True}


def told(folder: Path, other: Sequence[Benchmark], processes: float = 0.6, **facts: object) -> str | None:
    """Return the sentence of a run in which sequential takes 1 s for 500 items."""
    benchmarks = group(NAME, {("processes", 2): [processes] * 6}, items=500)
    analysis, own = own_run(folder, benchmarks, other=other, **facts)
    answers = answer(analysis, own, findings(analysis)).questions
    return next((each.told.sentence for each in answers if each.words == QUESTION.words), None)


def test_a_pool_pays_from_a_number_of_items_of_the_users(tmp_path: Path) -> None:
    """With its start, the import included, and how many items there were."""
    sentence = told(tmp_path, STARTED)
    assert sentence == (
        "A new pool of 2 processes pays from 10 items on, at 2 ms each. Starting and closing it takes "
        "7.00 ms (7.00–7.00), import included. You gave 10,000."
    )
    assert len(sentence.split()) <= LONGEST_ANSWER


@pytest.mark.parametrize(
    ("other", "processes", "facts"),
    [((), 0.6, {}), (STARTED, 1.2, {}), (STARTED, 0.6, {"remembered": SLOWLY})],
    ids=["not started", "no gain", "cached"],
)
def test_what_was_not_measured_is_not_answered(
    tmp_path: Path, other: Sequence[Benchmark], processes: float, facts: dict[str, object]
) -> None:
    """No start, no pool to advise, or times of cached calls."""
    assert told(tmp_path, other, processes, **facts) is None
