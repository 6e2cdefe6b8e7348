"""Rules about handing work out: dispatch, shipping and start-up, each with what is just not enough for it."""

from __future__ import annotations

from typing import Any

import pytest

from reports.statistics.intervals import Interval
from reports.why import words
from reports.why.rules_of_machine import (
    dispatch_bound,
    one_worker,
    runs_in_parallel,
    startup_bound,
)
from tests.reports.why.make_evidence import about, coroutines, evidence, processes


def test_what_the_pool_takes_longer_is_dispatch() -> None:
    """At 0.31 of the ceiling's speed, 69 % is lost to sending."""
    cell = processes(
        speedup=about(0.6),
        ceiling=about(1.95),
        efficiency_of_ceiling=Interval(0.31, 0.29, 0.36),
        dispatch_share=0.55,
    )
    found = dispatch_bound(cell)
    assert found is not None
    assert found.name == "dispatch-bound"
    assert found.because == (
        "69 % (64–71) of the speed of independent processes went into sending items and results, handing "
        "over took 55 % of the workers' time in a traced round and independent processes reached 1.95× "
        "(1.91–1.99)"
    )
    assert found.brief == (
        "Handing over items and results takes 55 % of the workers' time; processes that send nothing reach "
        "1.95×."
    )


def test_no_dispatch_without_a_clear_loss() -> None:
    """Threads ship nothing, an interval across 0.8 is no loss, and an unknown ceiling tells nothing."""
    assert dispatch_bound(processes(efficiency_of_ceiling=Interval(0.75, 0.7, 0.82))) is None
    assert dispatch_bound(evidence(efficiency_of_ceiling=about(0.3))) is None
    assert dispatch_bound(processes()) is None


def test_cpu_time_is_compared_with_cores_as_busy() -> None:
    """Beside sequential the items took twice the CPU time; so they did in independent processes."""
    lost = {"efficiency_of_ceiling": Interval(0.31, 0.29, 0.36), "ceiling": about(1.95), "workers": 8}
    crowded = {**lost, "dispatch_share": 0.9, "cores_busy": about(1.95), "cpu_cost": about(2.0)}
    assert dispatch_bound(processes(**crowded)) is not None
    assert dispatch_bound(processes(**crowded, cost_over_ceiling=about(1.0))) is None


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"dispatch_share": 0.3},
        {"dispatch_share": 0.9, "workers": 8, "cores_busy": about(1.95)},
        {"dispatch_share": 0.9, "workers": 8, "cores_busy": about(1.95), "cpu_cost": about(1.05)},
    ],
    ids=["not measured", "less than half of it", "cost unknown", "workers wait for a CPU"],
)
def test_a_loss_alone_is_no_shipping(facts: dict[str, Any]) -> None:
    """Locks between processes and one long item lose time too: dispatch must have been seen to cost it."""
    lost = {"efficiency_of_ceiling": Interval(0.31, 0.29, 0.36), "ceiling": about(1.95)}
    assert dispatch_bound(processes(**lost, **facts)) is None


def test_a_gain_without_a_gil_to_share() -> None:
    """Processes have one each, threads of a free-threaded build none, nor have its processes."""
    facts = {"speedup": about(1.9), "efficiency_of_ceiling": about(0.97), "ceiling": about(1.95)}
    for cell, whose in (
        (processes(**facts), "each worker has its own GIL"),
        (processes(runner="interpreters", **facts), "each worker has its own GIL"),
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


def test_start_up_counts_only_inside_the_figure() -> None:
    """Most of the time is a cause, a part is none, and where it is not inside it never is."""
    found = startup_bound(processes(startup_share=about(0.85)))
    assert found is not None
    assert found.because == "starting workers took 85 % (83–87) of the time"
    assert startup_bound(processes(startup_share=about(0.3))) is None
    assert startup_bound(processes()) is None


def test_one_worker_has_nothing_to_overlap() -> None:
    """One worker, or one item for all of them, unless something else slowed it down."""
    found = one_worker(evidence(workers=1))
    assert found is not None
    assert found.because == "with 1 worker and 20 items nothing can run in parallel"
    assert one_worker(evidence(items=1)) is not None
    assert one_worker(evidence()) is None
    assert one_worker(processes(workers=1, efficiency_of_ceiling=about(0.3))) is None
    assert one_worker(evidence(workers=1, speedup=about(0.5))) is None


def test_too_few_items_are_told() -> None:
    """Five items on 4 workers take two turns."""
    told = words.ceiling(evidence(workers=4, items=5, ceiling=about(2.4)))
    assert told.endswith(" (5 items on 4 workers allow at most 2.50×)")
    assert words.few_items(evidence(workers=4, items=8)) == ""
