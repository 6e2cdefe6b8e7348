"""Rules on the machine: its CPUs, its ceiling, a quota, native threads and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.statistics.intervals import Interval
from reports.why import words
from reports.why.cause import main_cause
from reports.why.rules_of_machine import (
    at_the_ceiling,
    child_programs_compute,
    one_cpu,
    stopped_by_quota,
    too_many_native_threads,
)
from tests.reports.why.make_evidence import about, coroutines, evidence, processes

if TYPE_CHECKING:
    from reports.wording.runners import WorkerKind

AT_IT = {"efficiency_of_ceiling": about(1.0), "ceiling": about(1.95), "speedup": about(1.95)}


def test_eight_workers_on_two_cpus() -> None:
    """What independent processes got, and why they got no more."""
    found = at_the_ceiling(evidence(workers=8, cores_busy=about(1.95), **AT_IT))
    assert found is not None
    assert found.name == "limited by the machine"
    assert "independent processes reached 1.95× (1.91–1.99)" in found.because
    assert "8 workers share 2 CPUs" in found.because


def test_coroutines_share_no_cpus() -> None:
    """However many there are, they run in one thread: their number is not what sets the ceiling."""
    found = at_the_ceiling(coroutines(workers=8, cores_busy=about(0.5), **AT_IT))
    assert found is not None
    assert "share" not in found.because


def test_two_workers_on_two_cpus_are_not_limited() -> None:
    """They got all that two workers can do."""
    assert at_the_ceiling(evidence(workers=2, **AT_IT)) is None


def test_other_programs_lower_the_ceiling() -> None:
    """With one core taken two workers get one, with or without a GIL."""
    facts = {**AT_IT, "ceiling": about(1.0), "speedup": about(1.0)}
    found = at_the_ceiling(processes(lost_cores=about(1.0), **facts))
    assert found is not None
    assert "other programs took 1.00 of 2 cores" in found.because


def test_a_disk_that_overlaps_no_more() -> None:
    """Waiting is told from queueing for a core by how busy others were."""
    facts = {**AT_IT, "ceiling": about(1.2), "speedup": about(1.2)}
    idle = {"cores_busy": about(0.6), "reference_cores_busy": about(0.45), "workers": 4}
    found = at_the_ceiling(evidence(reference_other_cores=about(0.05), **idle, **facts))
    assert found is not None
    assert "what it waits for (disk or server) allows no more" in found.because
    more = at_the_ceiling(
        evidence(reference_other_cores=about(0.05), most_in_group=about(2.4), **idle, **facts)
    )
    assert more is not None
    assert "allows no more" not in more.because  # another row shows that it does
    crowded = {"reference_other_cores": about(1.5), "lost_cores": about(1.3)}
    full = at_the_ceiling(evidence(**crowded, **idle, **facts))
    assert full is not None
    assert "other programs took 1.30 of 2 cores" in full.because


def test_cores_that_others_took_are_not_idle() -> None:
    """One core is busy and others have the second: nothing tells that more would not be served."""
    facts = {**AT_IT, "ceiling": about(1.2), "speedup": about(1.2), "cores_busy": about(1.0), "workers": 4}
    waits = {"reference_cores_busy": about(0.45), "reference_other_cores": about(0.05)}
    found = at_the_ceiling(evidence(**facts, **waits, lost_cores=about(0.9)))
    assert found is not None
    assert "allows no more" not in found.because


def test_a_little_of_a_core_is_no_reason_for_a_ceiling() -> None:
    """Others must take a fifth of what the workers can use; less is a caveat and no cause."""
    found = at_the_ceiling(evidence(**{**AT_IT, "ceiling": about(1.5)}, lost_cores=about(0.3)))
    assert found is not None
    assert "other programs" not in found.because


def test_a_saturated_helper_is_named() -> None:
    """A server that is busy all the time serves independent processes no faster."""
    facts = {**AT_IT, "ceiling": about(1.5), "speedup": about(1.5)}
    found = at_the_ceiling(evidence(workers=4, helper_cores_busy=about(0.95), **facts))
    assert found is not None
    assert "helper processes (a server) kept 0.95 cores busy" in found.because


def test_less_than_the_ceiling_is_not_limited_by_it() -> None:
    """A cell clearly below, or without a ceiling, has another cause."""
    assert at_the_ceiling(evidence(workers=8, **{**AT_IT, "efficiency_of_ceiling": about(0.6)})) is None
    assert at_the_ceiling(evidence(workers=8, speedup=about(1.95))) is None


def test_items_that_do_not_divide_are_no_limit_of_the_machine() -> None:
    """20 items on 16 workers take two turns: 10 is all they can have."""
    assert at_the_ceiling(evidence(workers=16, **{**AT_IT, "ceiling": about(9.5)})) is None


def test_a_quota_counts_from_a_tenth_of_its_periods() -> None:
    """Stopped in 30 % of them is a cause, in 5 % it is none."""
    found = stopped_by_quota(evidence(throttled_share=about(0.3)))
    assert found is not None
    assert "a CPU quota stopped it in 30 % (29–31) of its periods" in found.because
    assert stopped_by_quota(evidence(throttled_share=about(0.05))) is None
    assert stopped_by_quota(evidence()) is None


def test_blas_threads_cost_time_where_the_same_pool_is_faster_without() -> None:
    """That shows it on a machine that others keep busy, too; a gain across the limit shows nothing."""
    crowded = {"blas_threads": 2, "reference_cores_busy": about(0.3), "cores_busy": about(0.3)}
    found = too_many_native_threads(evidence(**crowded, divided_gain=about(1.9)))
    assert found is not None
    assert "with native threads divided among the workers it ran 1.90× (1.86–1.94) as fast" in found.because
    assert "sequential" not in found.because
    other = too_many_native_threads(evidence(**{**crowded, "blas_threads": None}, divided_gain=about(1.9)))
    assert other is not None  # such as those of OpenMP
    assert other.because.startswith("with native threads divided")
    for gain in (None, Interval(1.5, 0.9, 2.0)):
        assert too_many_native_threads(evidence(**crowded, divided_gain=gain)) is None
    busy = {**crowded, "reference_cores_busy": about(1.9)}  # dividing was tried and did not help
    assert too_many_native_threads(evidence(**busy, divided_gain=about(1.0))) is None


SHARED = {
    "speedup": about(1.1),
    "ceiling": about(1.1),
    "efficiency_of_ceiling": about(1.0),
    "cores_busy": about(1.95),
    "cpu_cost": about(1.8),
}


def test_busy_cores_that_gain_nothing_share_what_slows_them_down() -> None:
    """The same items took more CPU time; page faults are told where they take a part of it that matters."""
    told = "1.8× that of sequential although each worker has a core: workers slow each other down"
    found = at_the_ceiling(evidence(**SHARED))
    assert found is not None
    assert told in found.because
    assert found.brief.endswith("the same items take 1.8× the CPU time.")
    faults = {"fault_cores": about(0.5), "faults_per_item": about(12_000)}
    found = at_the_ceiling(evidence(**SHARED, **faults))
    assert found is not None
    assert "sequential (12,000 page faults per item) although" in found.because


@pytest.mark.parametrize(
    "facts",
    [{"cpu_cost": about(1.1)}, {"cores_busy": about(1.2)}, {"workers": 4}, {"lost_cores": about(0.9)}],
    ids=["no more CPU time", "idle cores", "no core for each", "other programs"],
)
def test_nothing_is_shared_where_something_else_explains(facts: dict[str, Any]) -> None:
    """Neither memory nor the kernel is named without more CPU time on cores of their own."""
    found = at_the_ceiling(evidence(**{**SHARED, **facts}))
    assert found is not None
    assert "slow each other down" not in found.because


def test_too_many_native_threads() -> None:
    """Two workers of two BLAS threads on two CPUs, when sequential had both already."""
    crowded = {"blas_threads": 2, "reference_cores_busy": about(1.9)}
    found = too_many_native_threads(evidence(**crowded))
    assert found is not None
    assert "2 workers with 2 BLAS threads each share 2 CPUs" in found.because
    assert too_many_native_threads(evidence(**crowded, speedup=about(1.5), cores_busy=about(1.95)))
    for other in (
        {"blas_threads": 1},
        {"usable_cpus": 4},
        {"speedup": about(1.5)},
        {"reference_cores_busy": None},
        {"runner": "asyncio", "worker_kind": "coroutines"},
    ):
        assert too_many_native_threads(evidence(**{**crowded, **other})) is None


BEYOND = {"speedup": about(1.6), "ceiling": about(0.82), "efficiency_of_ceiling": about(1.89)}


def test_independent_processes_that_are_slower_limit_nothing() -> None:
    """A task with threads of its own does better in one process: no cause rests on the others."""
    cell = evidence(reference_cores_busy=about(1.5), **BEYOND)
    assert at_the_ceiling(cell) is None
    assert words.reached(cell) == ""
    assert words.ceiling(cell) == (
        "independent processes reached 0.82× (0.80–0.84), which is no limit here (threads ran 1.9× as fast)"
    )


def test_a_little_above_is_all_of_it() -> None:
    """Noise makes a share above 100 %, which nothing can have."""
    assert words.reached(evidence(efficiency_of_ceiling=about(1.04))) == "threads reached all of that"


COMPUTES = {"reference_cores_busy": about(0.98), "efficiency_of_ceiling": about(0.97), "ceiling": about(1.0)}


@pytest.mark.parametrize("kind", ["threads", "isolated"])
def test_one_cpu_is_the_cause_of_work_that_computes(kind: WorkerKind) -> None:
    """Whatever holds the GIL: nothing can run side by side."""
    facts = {"worker_kind": kind, "speedup": about(0.97), "gil_share": about(0.99), **COMPUTES}
    cell = evidence(usable_cpus=1, **facts)
    assert main_cause(cell).name == "one CPU"
    assert "1 CPU is usable" in main_cause(cell).because


@pytest.mark.parametrize(
    "facts",
    [
        {"usable_cpus": 2},
        {"speedup": about(3.0)},
        {"efficiency_of_ceiling": about(0.4)},
        {"reference_cores_busy": about(0.02)},
        {"reference_cores_busy": None},
        {"worker_kind": "coroutines"},
    ],
    ids=["two CPUs", "gains", "loses", "waits", "unknown", "one thread anyway"],
)
def test_one_cpu_is_no_cause_otherwise(facts: dict[str, Any]) -> None:
    """Where more CPUs would change nothing, or where time was lost to something else."""
    assert one_cpu(evidence(**{"usable_cpus": 1, "speedup": about(0.97), **COMPUTES, **facts})) is None


PROGRAMS: dict[str, Any] = {
    "speedup": about(1.9),
    "cores_busy": about(1.9),
    "children_share": about(0.95),
    "ceiling": about(1.9),
    "efficiency_of_ceiling": about(1.0),
}


def test_programs_that_compute_share_the_cpus() -> None:
    """Their part, and that more workers than CPUs can't help; with workers to spare nothing is limited."""
    found = main_cause(evidence(workers=8, **PROGRAMS))
    assert found.name == "child programs compute"
    assert found.because == (
        "programs that the task starts took 95 % (93–97) of the CPU time, 1.90 of 2 cores were busy and more "
        "than 2 workers hardly help on 2 CPUs"
    )
    assert "hardly help" not in main_cause(evidence(usable_cpus=64, **PROGRAMS)).because


@pytest.mark.parametrize(
    "facts",
    [
        {"children_share": Interval(0.6, 0.4, 0.7)},
        {"speedup": about(1.0)},
        {"reference_cores_busy": about(0.2)},
        {"cores_busy": about(1.0)},
        {"efficiency_of_ceiling": about(0.5)},
    ],
    ids=["their part is unclear", "no gain", "mostly waiting", "cores idle", "short of the ceiling"],
)
def test_programs_are_no_cause_of_what_they_do_not_explain(facts: dict[str, Any]) -> None:
    """Most of the computing, and all CPUs that there are for it."""
    assert child_programs_compute(evidence(**{**PROGRAMS, **facts})) is None
