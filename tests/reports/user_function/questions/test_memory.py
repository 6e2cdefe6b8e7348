"""How much memory a user's function needs: of what is advised, or of sequential beside processes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.user_function.question import LONGEST_ANSWER
from reports.user_function.questions.memory import QUESTION
from tests.reports.make_run import memory
from tests.reports.user_function.make_own import own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path

    from reports.user_function.question import Told

GIB = 2**30


def told(folder: Path, processes_s: float, peak: int | None) -> Told | None:
    """Return the answer where sequential needs 1 GiB, and all else as much as given."""
    made = own_group(processes=processes_s, memory=memory(peak) if peak else None)
    if peak:
        made[0]["extra_info"]["memory"] = memory(GIB)
    analysis, own = own_run(folder, made)
    return QUESTION.answer(analysis, own, next(iter(findings(analysis))))


def test_what_is_advised_has_its_need_and_the_workers_that_have_room(tmp_path: Path) -> None:
    """Two processes add 0.5 GiB each to the first one; 80 % of 24 allow 36 of them."""
    answer = told(tmp_path, 0.5, 2 * GIB)
    assert answer is not None
    assert answer.sentence == (
        "2 processes need 2.00 GiB with the work loaded, 512 MiB for each worker: 80 % of the 24.0 GiB here "
        "allow 36."
    )


def test_where_sequential_is_advised_processes_stand_beside_it(tmp_path: Path) -> None:
    """Both are told, and the room."""
    answer = told(tmp_path, 2.0, 2 * GIB)
    assert answer is not None
    assert len(answer.sentence.split()) <= LONGEST_ANSWER
    assert answer.sentence == (
        "Sequential needs 1.00 GiB with the work loaded. 2 processes need 2.00 GiB with the work loaded, "
        "512 MiB for each worker: 80 % of the 24.0 GiB here allow 36."
    )


def test_a_run_without_memory_has_nothing_to_say(tmp_path: Path) -> None:
    """As a quick one."""
    assert told(tmp_path, 0.5, None) is None
