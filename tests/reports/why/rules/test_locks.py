"""The rule on a lock that is not the GIL, and that its waits are not said to overlap."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.data.evidence import StateShare, ThreadStates
from reports.statistics.intervals import Interval
from reports.why.cause import main_cause
from reports.why.limits import lock_wait
from reports.why.rules_of_threads import serialized_by_a_lock, waiting_overlapped
from tests.reports.why.make_evidence import about, coroutines, evidence

if TYPE_CHECKING:
    from reports.why.evidence import CellEvidence

FREE = Interval(0.021, 0.016, 0.027)


def states(item_s: float = 0.01, width: float = 0.03, **shares: float) -> ThreadStates:
    """Return what threads did; they slept for what is not told."""
    told = {"computing": 0.0, "lock": 0.0, "gil": 0.0, **shares}
    told["elsewhere"] = 1 - sum(told.values())

    def share(value: float) -> StateShare:
        return StateShare(value, max(0, value - width), min(1, value + width))

    return ThreadStates(500, item_s, **{name: share(value) for name, value in told.items()})


ALONE = states(0.006)

LOCKED = evidence(
    speedup=about(1.02, 0.01),
    cores_busy=about(0.08),
    reference_cores_busy=about(0.05),
    reference_gil_share=FREE,
    ceiling=about(1.95),
    efficiency_of_ceiling=about(0.52),
    thread_states=states(0.012, lock=0.47, computing=0.05),
    reference_thread_states=ALONE,
)


def but(**facts: object) -> CellEvidence:
    """Return the same with other facts."""
    return replace(LOCKED, **facts)  # type: ignore[arg-type] # any of its fields


@pytest.mark.parametrize("gil_enabled", [True, False])
def test_a_lock_is_the_cause_with_a_gil_and_without(gil_enabled: bool) -> None:  # noqa: FBT001 - parametrized
    """The sentence quotes the wait, the GIL and the processes, and ends with what to do."""
    found = main_cause(but(gil_enabled=gil_enabled))
    assert found.name == "serialized by a lock"
    free = "sequential held the GIL only 2.1 % (1.6–2.7) of the time" if gil_enabled else "there is no GIL"
    assert found.because == (
        f"items waited for a lock 47 % (42–50) of their time, {free} and independent processes reached "
        "1.95× (1.91–1.99)"
    )
    assert found.remedy.startswith("The lock is not the GIL")
    assert "each process has its own." in found.remedy
    assert ("shared list or dict" in found.remedy) != gil_enabled


def test_whose_gil_is_free_is_said() -> None:
    """The threads' own share decides where it is known; workers with a GIL each share none."""
    own = but(gil_share=FREE, reference_gil_share=Interval(0.97, 0.96, 0.98))
    assert ", threads held the GIL only 2.1 % (1.6–2.7) of the time and " in main_cause(own).because
    apart = but(runner="interpreters", worker_kind="isolated")
    assert ", each worker has its own GIL and " in main_cause(apart).because


@pytest.mark.parametrize(
    "facts",
    [
        {"thread_states": None},
        {"reference_thread_states": None},
        {"thread_states": states(lock=0.21)},
        {"thread_states": states(lock=0.4, gil=0.38)},
        {"thread_states": states(lock=0.4, computing=0.6), "cpu_cost": about(4.0)},
        {"thread_states": states(lock=0.4, computing=0.6)},
        {"efficiency_of_ceiling": about(0.9)},
        {"speedup": about(1.9), "reference_gil_share": Interval(0.5, 0.48, 0.52)},
        {"thread_states": states(0.006, lock=0.5), "reference_thread_states": states(0.006, lock=0.5)},
        {"workers": 1},
        {"efficiency_of_ceiling": None, "ceiling": None, "cores_busy": about(1.9)},
    ],
    ids=[
        "not measured",
        "not measured in sequential",
        "a fifth",
        "the GIL as well",
        "computes in vain",
        "may compute in vain",
        "processes gain no more",
        "as the GIL allows",
        "sequential waits as long",
        "one worker",
        "no idle cores",
    ],
)
def test_nothing_less_is_a_lock(facts: dict[str, object]) -> None:
    """Each condition keeps the rule from a wrong answer."""
    assert serialized_by_a_lock(but(**facts)) is None


def test_idle_cores_will_do_where_processes_could_not_be_measured() -> None:
    """The remedy does not promise processes then."""
    found = serialized_by_a_lock(but(efficiency_of_ceiling=None, ceiling=None))
    assert found is not None
    assert "processes" not in found.remedy


def test_a_helper_thread_that_serves_one_at_a_time_counts_for_what_it_adds() -> None:
    """An item that waited 6 ms for it alone and waits 12 ms beside another waits half its time for that."""
    cell = but(thread_states=states(0.012, 0, lock=1), reference_thread_states=states(0.006, 0, lock=1))
    assert lock_wait(cell) == Interval(0.5, 0.5, 0.5)


def test_coroutines_have_no_threads_to_wait() -> None:
    """Their states are not asked for."""
    cell = coroutines(thread_states=states(lock=0.9), reference_thread_states=ALONE)
    assert lock_wait(cell) is None


@pytest.mark.parametrize("facts", [{}, {"speedup": about(1.5, 0.01), "efficiency_of_ceiling": about(0.4)}])
def test_waits_that_hardly_overlap_are_not_said_to(facts: dict[str, object]) -> None:
    """Neither at 1.02×, nor where processes show that most of the gain is missing."""
    assert waiting_overlapped(but(**facts)) is None
