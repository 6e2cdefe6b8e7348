"""The memory of a group is measured in a second process: what that loses costs nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.evidence.collect import Evidence
from benchmarks.measure import supervised
from benchmarks.measure.memory import NOT_WANTED, measure_memory
from benchmarks.measure.rounds import CellRounds, GroupOrder, GroupResult, Round
from benchmarks.measure.supervised import measure_supervised
from benchmarks.plan.presets import Preset, group_cells
from benchmarks.process.messages import FailedError, Failure, Finished
from benchmarks.process.supervisor import Supervision

if TYPE_CHECKING:
    from pathlib import Path

    from benchmarks.process.messages import Job

CELLS = group_cells("sleep", ("sequential", "threads"), (2,))
REFERENCE, _, _, THREADS = CELLS
KNOWN = Evidence(timeline_reason="not measured: why.")


def measured(monkeypatch: pytest.MonkeyPatch, folder: Path, memory_s: float, memory: object) -> GroupResult:
    """Return a group whose first process measures all, and whose second one answers or fails so."""
    seen = CellRounds((Round(1.0),), (), KNOWN)
    answers = [GroupResult(1, "", measured=dict.fromkeys(CELLS, seen)), memory]

    def pretend(_job: Job, _subject: str, _supervision: Supervision) -> object:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(supervised, "run_job", pretend)
    order = GroupOrder("sleep", CELLS, Preset("test", 1.0, 0.0, memory_s=memory_s), seed=1)
    return measure_supervised(order, Supervision(folder, 60.0, lambda _ended: None))


def reason(result: GroupResult) -> str | None:
    """Return why the threads have no memory; all else that was known of them is still there."""
    evidence = result.measured[THREADS].evidence
    assert evidence is not None
    assert evidence.timeline_reason == KNOWN.timeline_reason
    return evidence.memory_reason


def test_a_preset_without_memory_starts_no_second_process(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It says so."""
    assert reason(measured(monkeypatch, tmp_path, 0, AssertionError("not started"))) == NOT_WANTED


def test_a_second_process_that_is_lost_costs_the_memory_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """What it had sent before stays, with its own reason."""
    why = Failure("sleep crashed its process in a round.")
    lost = FailedError(why, THREADS, {REFERENCE: (None, "not measured: odd.")})
    result = measured(monkeypatch, tmp_path, 4, lost)
    assert reason(result) == "lost: sleep crashed its process in a round."
    evidence = result.measured[REFERENCE].evidence
    assert evidence is not None
    assert evidence.memory_reason == "not measured: odd."


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_when_the_time_is_up_only_sequential_is_measured() -> None:
    """All others are compared with it; they say for how long the preset measures."""
    sent: list[object] = []
    order = GroupOrder("sleep", CELLS, Preset("test", 1.0, 0.0, memory_s=1e-9), seed=1)
    measure_memory(order, (THREADS, REFERENCE), sent.append)
    assert isinstance(sent[-1], Finished)
    found = sent[-1].result
    assert isinstance(found, dict)
    memory, no_reason = found[REFERENCE]
    assert (memory is not None, no_reason) == (True, None)
    assert found[THREADS] == (
        None,
        "not measured: the time for this group's memory (1e-09 s) was used up.",
    )
