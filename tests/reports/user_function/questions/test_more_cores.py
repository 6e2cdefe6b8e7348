"""What more cores would give a user's function, in a sentence that is labelled as a prediction."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.advice.findings import findings
from reports.user_function.question import LONGEST_ANSWER
from reports.user_function.questions.more_cores import QUESTION
from tests.reports.user_function.make_own import own_group, own_run

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def told(folder: Path, benchmarks: list[dict[str, Any]], **facts: object) -> str:
    """Return the answer."""
    analysis, own = own_run(folder, benchmarks, **facts)
    found = QUESTION.answer(analysis, own, findings(analysis)[0])
    assert found is not None
    assert found.anchor == "prediction"
    assert len(found.sentence.split()) <= LONGEST_ANSWER
    return found.sentence


def test_processes_threads_and_twice_as_many_cores_are_told(tmp_path: Path) -> None:
    """With what the GIL allows: it was held 97 % of the time, with an error of 0.05 at most."""
    assert told(tmp_path, own_group(items=64)) == (
        "8 cores and as many workers (predicted): processes 8.0× (8.0–8.0), threads 1.0× (1.0–1.1). "
        "16 cores: processes 16× (16–16). The GIL limits threads to 1.1×, however many cores there are."
    )


def test_items_limit_it(tmp_path: Path) -> None:
    """Twenty items on 8 workers take three turns."""
    assert "processes 6.7× (6.7–6.7)" in told(tmp_path, own_group())


def test_why_there_is_none_is_the_answer(tmp_path: Path) -> None:
    """A function with threads of its own."""
    assert told(tmp_path, own_group(cpu_s=[1.9] * 6)) == (
        "No prediction. Sequential keeps 1.90 cores busy by itself, so workers share these."
    )


def test_what_could_not_be_measured_is_not_asked(tmp_path: Path) -> None:
    """Without a group there is no answer."""
    analysis, own = own_run(tmp_path, own_group())
    assert QUESTION.answer(analysis, own, None) is None
