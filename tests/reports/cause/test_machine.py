"""Rules on the machine."""

from __future__ import annotations

from reports.cause.machine import at_the_ceiling, blas_threads_times_workers, stopped_by_quota
from tests.reports.cause.make_evidence import about, coroutines, evidence, processes

AT_IT = {"efficiency_of_ceiling": about(1.0), "ceiling": about(1.95), "speedup": about(1.95)}


def test_eight_workers_on_two_cpus() -> None:
    """What isolated processes got, and why they got no more."""
    found = at_the_ceiling(evidence(workers=8, cores_busy=about(1.95), **AT_IT))
    assert found is not None
    assert found.name == "limited by the machine"
    assert "isolated processes that ship nothing got 1.95× (1.91–1.99)" in found.because
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
    found = at_the_ceiling(processes(other_cores=about(1.0), **facts))
    assert found is not None
    assert "other programs kept 1.00 cores busy" in found.because


def test_a_disk_that_overlaps_no_more() -> None:
    """Waiting is told from queueing for a core by how busy others were."""
    facts = {**AT_IT, "ceiling": about(1.2), "speedup": about(1.2)}
    idle = {"cores_busy": about(0.6), "reference_cores_busy": about(0.45), "workers": 4}
    found = at_the_ceiling(evidence(reference_other_cores=about(0.05), **idle, **facts))
    assert found is not None
    assert "what it waits for serves no more at once" in found.because
    crowded = {"reference_other_cores": about(1.5), "other_cores": about(1.3)}
    full = at_the_ceiling(evidence(**crowded, **idle, **facts))
    assert full is not None
    assert "other programs kept 1.30 cores busy" in full.because


def test_a_saturated_helper_is_named() -> None:
    """A server that is busy all the time serves isolated processes no faster."""
    facts = {**AT_IT, "ceiling": about(1.5), "speedup": about(1.5)}
    found = at_the_ceiling(evidence(workers=4, helper_cores_busy=about(0.95), **facts))
    assert found is not None
    assert "helper processes kept 0.95 cores busy" in found.because


def test_less_than_the_ceiling_is_not_limited_by_it() -> None:
    """A cell clearly below, or without a ceiling, has another cause."""
    assert at_the_ceiling(evidence(workers=8, **{**AT_IT, "efficiency_of_ceiling": about(0.6)})) is None
    assert at_the_ceiling(evidence(workers=8, speedup=about(1.95))) is None


def test_items_that_do_not_divide_are_no_limit_of_the_machine() -> None:
    """20 items on 16 workers take two turns: 10 is all they can have."""
    assert at_the_ceiling(evidence(workers=16, **{**AT_IT, "ceiling": about(9.5)})) is None


def test_a_quota_counts_from_a_tenth_of_the_time() -> None:
    """Stopped for 30 % of the time is a cause, for 5 % it is none."""
    found = stopped_by_quota(evidence(throttled_share=about(0.3)))
    assert found is not None
    assert "a CPU quota stopped it 30 % (29–31) of the time" in found.because
    assert stopped_by_quota(evidence(throttled_share=about(0.05))) is None
    assert stopped_by_quota(evidence()) is None


def test_blas_threads_times_workers() -> None:
    """Two workers of two BLAS threads on two CPUs, when sequential had both already."""
    crowded = {"blas_threads": 2, "reference_cores_busy": about(1.9)}
    found = blas_threads_times_workers(evidence(**crowded))
    assert found is not None
    assert "2 workers with 2 BLAS threads each share 2 CPUs" in found.because
    for other in (
        {"blas_threads": 1},
        {"usable_cpus": 4},
        {"speedup": about(1.5)},
        {"reference_cores_busy": None},
        {"runner": "asyncio", "worker_kind": "coroutines"},
    ):
        assert blas_threads_times_workers(evidence(**{**crowded, **other})) is None
