"""What threads gain without a GIL, worked out by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.across.gains import gains
from tests.reports.across.make_study import FREE, pair, pairs_file, run_file, study_of
from tests.reports.make_run import group

if TYPE_CHECKING:
    from pathlib import Path

    from reports.across.study import Study


def test_the_cost_is_taken_off(three: Study) -> None:
    """Twice as fast at a cost of 1.25 is 1.6 times as fast as one worker, or as threads that stand still."""
    (found,) = gains(three, three.pairs[0])
    assert (found.workload, found.workers) == ("sha", 2)
    assert found.cost.estimate == pytest.approx(1.25)
    assert found.with_gil is not None
    assert (found.with_gil.estimate, found.without_gil.estimate) == (pytest.approx(1), pytest.approx(2))
    assert found.over_threads is not None
    for gain in (found.over_one, found.over_threads):
        assert (gain.estimate, gain.low, gain.high) == tuple(pytest.approx(1.6) for _ in range(3))


def test_the_same_binary_isolates_the_lock(three: Study) -> None:
    """At no cost, what threads gain is all due to the lock."""
    (found,) = gains(three, three.pairs[1])
    assert found.over_one.estimate == pytest.approx(2)


def test_without_a_run_of_a_side_less_is_known(tmp_path: Path) -> None:
    """No run of the base: nothing to hold its threads against; no run of the head: nothing at all."""
    pairs = pairs_file(tmp_path, pair({"sha": [1.25] * 6, "http": [1.0] * 6}))
    free = run_file(tmp_path, "a.json", FREE, group("sha", {("threads", 2): [0.5] * 6}))
    study = study_of(free, pairs)
    (found,) = gains(study, study.pairs[0])
    assert (found.with_gil, found.over_threads) == (None, None)
    other = study_of(run_file(tmp_path, "b.json", {}, []), pairs)
    assert gains(other, other.pairs[0]) == ()
