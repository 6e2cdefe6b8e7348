"""Rules on workers that share no GIL."""

from __future__ import annotations

from reports.cause.processes import dispatch_bound, runs_in_parallel
from reports.intervals import Interval
from tests.reports.cause.make_evidence import about, coroutines, evidence, processes


def test_what_the_pool_takes_longer_is_dispatch() -> None:
    """At 0.31 of the ceiling's speed, 69 % of the time is shipping."""
    cell = processes(
        speedup=about(0.6),
        ceiling=about(1.95),
        efficiency_of_ceiling=Interval(0.31, 0.29, 0.36),
        idle_share=0.6,
        cpu_cost=about(2.3),
    )
    found = dispatch_bound(cell)
    assert found is not None
    assert found.name == "dispatch-bound"
    assert found.because == (
        "69 % (64–71) of the time went into shipping items and results, isolated processes that ship nothing "
        "got 1.95× (1.91–1.99), workers had no item for 60 % of the traced round and "
        "the items took 2.3 times the CPU time of sequential"
    )


def test_no_dispatch_without_a_clear_loss() -> None:
    """Threads ship nothing, an interval across 0.8 is no loss, and an unknown ceiling tells nothing."""
    assert dispatch_bound(processes(efficiency_of_ceiling=Interval(0.75, 0.7, 0.82))) is None
    assert dispatch_bound(evidence(efficiency_of_ceiling=about(0.3))) is None
    assert dispatch_bound(processes()) is None


def test_a_gain_without_a_gil_to_share() -> None:
    """Processes have one each, threads of a free-threaded build none, nor have its processes."""
    facts = {"speedup": about(1.9), "efficiency_of_ceiling": about(0.97), "ceiling": about(1.95)}
    for cell, whose in (
        (processes(**facts), "each worker has a GIL of its own"),
        (processes(runner="interpreters", **facts), "each worker has a GIL of its own"),
        (evidence(gil_enabled=False, **facts), "there is no GIL"),
        (processes(gil_enabled=False, **facts), "there is no GIL"),
    ):
        found = runs_in_parallel(cell)
        assert found is not None
        assert found.name == "runs in parallel"
        assert found.because.startswith(whose)


def test_no_parallelism_without_gain_or_ceiling() -> None:
    """It must be faster, no GIL nor a single thread in the way, and the ceiling be known and not far off."""
    facts = {"speedup": about(1.9), "efficiency_of_ceiling": about(0.97)}
    assert runs_in_parallel(evidence(**facts)) is None
    assert runs_in_parallel(coroutines(gil_enabled=False, **facts)) is None
    assert runs_in_parallel(processes(**{**facts, "speedup": about(1.0)})) is None
    assert runs_in_parallel(processes(speedup=about(1.9))) is None
    assert runs_in_parallel(processes(**{**facts, "efficiency_of_ceiling": about(0.5)})) is None
