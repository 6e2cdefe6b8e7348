"""One round of an experiment: release, times, what participants return and raise."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from benchmarks.kinds import trial as trial_round
from benchmarks.kinds.trial import run_trial
from workloads.synchronization.experiment import BrokenPromiseError, Trial


def places(returned: Sequence[Any]) -> dict[str, float]:
    """Observe what the participants returned, by their place."""
    return {f"of_{place}": value for place, value in enumerate(returned)}


def test_participants_run_at_once_and_their_results_keep_their_order() -> None:
    """Each waits for the others, which only works when all of them run; the last one returns first."""
    everyone = threading.Barrier(3)

    def part(number: int) -> int:
        everyone.wait(30)
        return number

    trial = Trial(tuple(partial(part, number) for number in (5, 6, 7)), 30, places)
    seen = run_trial(trial, itertools.count().__next__)
    assert seen.observations == {"of_0": 5, "of_1": 6, "of_2": 7}
    assert seen.operations == 30


def test_a_round_lasts_from_the_release_to_the_end_of_the_last_participant() -> None:
    """The clock is read once at the release and once at the end of each: the third reading is the last."""
    trial = Trial((lambda: None, lambda: None), 1, lambda _returned: {})
    assert run_trial(trial, itertools.count(10.0).__next__).wall_s == 2.0


def test_what_a_participant_raises_is_raised() -> None:
    """The first error counts, also SystemExit; the others' results are of no use then."""

    def fail() -> None:
        raise SystemExit(3)

    with pytest.raises(SystemExit):
        run_trial(Trial((lambda: 1, fail), 1, places), itertools.count().__next__)


def test_a_broken_promise_leaves_no_round() -> None:
    """It is found when the round is observed."""

    def broken(_returned: Sequence[Any]) -> dict[str, float]:
        raise BrokenPromiseError("two were inside")

    with pytest.raises(BrokenPromiseError, match="two were inside"):
        run_trial(Trial((lambda: 1,), 1, broken), itertools.count().__next__)


def test_after_an_error_those_that_wait_in_vain_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A participant whose partner failed may wait for it for ever; the round does not."""
    monkeypatch.setattr(trial_round, "PATIENCE_S", 0.0)
    monkeypatch.setattr(trial_round, "GRACE_S", 0.0)
    never = threading.Event()

    def fail() -> None:
        raise ValueError("no partner")

    with pytest.raises(ValueError, match="no partner"):
        run_trial(Trial((fail, never.wait), 1, places), itertools.count().__next__)
    never.set()
