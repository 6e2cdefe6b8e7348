"""Caveats: each appears beyond its limit, and only then, with the number that was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reports.data.environment import Environment
from reports.data.gil import GilSelfTest
from reports.data.model import Cell, CellId, GilSwitch, Run
from reports.speedups.caveats import MergedCaveat, cell_caveats, merged_caveats, run_caveats

CELL = Cell(CellId("sha", "threads", 2, "measured"), 4, "strings", (1.0, 1.0))
TWO = Environment("CPython", "3.14.0", 2, free_threaded_build=True)
RUN = Run(
    source="run.json",
    preset="quick",
    seed=1,
    started=datetime(2026, 11, 22, tzinfo=UTC),
    wall_s=1.0,
    interrupted=None,
    environment=TWO,
    environment_key="key",
    commit=None,
    caveats=(),
    cells=(),
    cells_without_time=(),
    gil_asked_for=False,
)


def test_a_quiet_cell_has_none() -> None:
    """All meters at rest."""
    quiet = replace(
        CELL,
        cpu_s=(1.0, 1.0),
        helper_cpu_s=(0.1, 0.1),
        other_cpu_s=(0.05, 0.05),
        steal_s=(0.0, 0.0),
        throttled_s=(0.0, 0.0),
        blas_threads=(1,),
    )
    assert cell_caveats(quiet, TWO) == ()


def test_nothing_measured_is_no_caveat() -> None:
    """A platform that tells nothing accuses nobody."""
    assert cell_caveats(CELL, TWO) == ()


@pytest.mark.parametrize(
    ("cpu_s", "queue_s", "other_cpu_s", "kept"),
    [
        (1.0, 0.5, 1.0, "0.50"),
        (1.0, 7.0, 0.8, "0.80"),
        (1.0, 7.0, 9.0, "1.00"),
        (1.0, 0.5, None, "0.50"),
        (0.2, 0.0, 40.0, None),
        (2.0, 6.0, 0.0, None),
        (1.0, 0.3, 0.0, None),
    ],
    ids=[
        "what it queued for",
        "what others ran",
        "what it left free",
        "others not known",
        "the load of a host",
        "eight threads that queue for each other",
        "threads that wake each other",
    ],
)
def test_others_kept_no_more_than_all_three_limits_allow(
    cpu_s: float, queue_s: float, other_cpu_s: float | None, kept: str | None
) -> None:
    """Queued for, left free, and run by others: seconds in each of two rounds of 1 s on two CPUs."""
    cell = replace(
        CELL,
        cpu_s=(cpu_s, cpu_s),
        queue_s=(queue_s, queue_s),
        other_cpu_s=None if other_cpu_s is None else (other_cpu_s, other_cpu_s),
    )
    said = cell_caveats(cell, TWO)
    assert [sentence.partition(" of 2 CPUs from it")[0] for sentence in said] == (
        [f"Other programs took {kept}"] if kept else []
    )


def test_where_nothing_tells_how_long_it_queued_others_have_the_free_cpus_first() -> None:
    """Two workers lost what others ran on two CPUs, nothing on four; of the load of a host nobody knows."""
    cell = replace(CELL, cpu_s=(1.0, 1.0), other_cpu_s=(0.4, 0.6))
    (said,) = cell_caveats(cell, TWO)
    assert said.startswith("Other programs took 0.50 of 2 CPUs from it")
    assert cell_caveats(cell, replace(TWO, usable_cpus=4, logical_cpus=4)) == ()
    assert cell_caveats(replace(cell, other_cpu_s=(40.0, 40.0)), replace(TWO, logical_cpus=64)) == ()


def test_what_is_lost_counts_as_part_of_what_the_workers_can_use() -> None:
    """Half a CPU is a quarter of what two workers use, and next to nothing for sixteen."""
    sixteen = replace(TWO, usable_cpus=16, logical_cpus=16)
    few = replace(CELL, cpu_s=(1.5, 1.5), queue_s=(0.5, 0.5), other_cpu_s=(15.0, 15.0))
    many = replace(few, id=replace(CELL.id, workers=16), cpu_s=(15.5, 15.5))
    assert "Other programs took 0.50" in cell_caveats(few, sixteen)[0]
    assert cell_caveats(many, sixteen) == ()


def test_what_ticks_cannot_resolve_is_left_out() -> None:
    """In two rounds of 20 ms one tick more or less is half a core."""
    short = replace(CELL, wall_s=(0.02, 0.02), cpu_s=(0.02, 0.02))
    assert cell_caveats(replace(short, other_cpu_s=(0.02, 0.0), steal_s=(0.01, 0.0)), TWO) == ()


def test_workers_that_queue_for_each_other_accuse_nobody() -> None:
    """They wake in bursts, queue and leave CPUs free in turn; short rounds show a few ticks of others."""
    bursts = replace(CELL, wall_s=(0.1, 0.1), cpu_s=(0.1, 0.1), queue_s=(0.2, 0.2), other_cpu_s=(0.02, 0.0))
    assert cell_caveats(bursts, TWO) == ()
    (said,) = cell_caveats(replace(bursts, other_cpu_s=(0.08, 0.08)), TWO)
    assert "Other programs took 0.70" in said


def test_steal_is_given_as_part_of_all_cpus_it_was_summed_over() -> None:
    """0.4 s of steal in 2 s on two CPUs are a tenth of their time, on four a twentieth."""
    stolen = replace(CELL, steal_s=(0.4, 0.0))
    assert "10 % of the CPU time" in cell_caveats(stolen, TWO)[0]
    assert "5 % of the CPU time" in cell_caveats(stolen, replace(TWO, logical_cpus=4))[0]


def test_any_throttling_is_told() -> None:
    """A quota that stopped us at all explains a speedup; its seconds may be more than there were."""
    stopped = replace(CELL, throttled_s=(2.5, 0.0))
    (caveat,) = cell_caveats(replace(stopped, periods=(10, 10), throttled_periods=(5, 0)), TWO)
    assert "stopped it in 25 % of its periods, for 2.50 s of CPU time" in caveat
    (older,) = cell_caveats(stopped, TWO)
    assert "stopped it, for 2.50 s" in older


def test_a_busy_server_is_told() -> None:
    """A server that computes 60 % of the time may be the bottleneck."""
    (caveat,) = cell_caveats(replace(CELL, helper_cpu_s=(0.6, 0.6)), TWO)
    assert "kept 0.60 CPUs busy" in caveat


def test_blas_threads_beyond_one_are_told() -> None:
    """BLAS must be held to one thread in every worker."""
    (caveat,) = cell_caveats(replace(CELL, blas_threads=(4, 1)), TWO)
    assert "BLAS used 4 threads in each of 2 workers" in caveat


def test_what_was_recorded_comes_first_and_nothing_twice() -> None:
    """Older files have the sentences, newer ones those of the workload only."""
    loud = replace(CELL, cpu_s=(1.0, 1.0), queue_s=(0.4, 0.6))
    (said,) = cell_caveats(loud, TWO)
    assert cell_caveats(replace(loud, caveats=("On a RAM disk.", said)), TWO) == ("On a RAM disk.", said)
    assert run_caveats(replace(RUN, caveats=("Loud.",), environment_key=None)) == (
        "Loud.",
        "The CPU model is unknown, so this run is never compared with another.",
    )


def gil_caveats(*switches: GilSwitch) -> tuple[str, ...]:
    """Return the caveats of a run in which these workers had a GIL at the end."""
    return run_caveats(replace(RUN, gil_switched_on=switches))


def on(workload: str, module: str | None, *, after_imports: bool = True) -> GilSwitch:
    """Return what a worker reported whose GIL was on at the end."""
    return GilSwitch(workload, module, after_imports)


def test_a_gil_that_stayed_off_is_no_caveat() -> None:
    """Nor is it in a file that says nothing of it."""
    assert gil_caveats() == ()
    assert run_caveats(replace(RUN, gil_asked_for=None)) == ()


def test_the_module_is_named_once_with_all_its_workloads() -> None:
    """What was seen, why it matters and what to do."""
    (said,) = gil_caveats(on("sha", "fast.core"), on("sleep", "fast.core"))
    assert said == (
        "Importing fast.core switched on the GIL of this free-threaded build (in sha, sleep), so this run "
        'counts as "GIL on" and is not compared with free-threaded runs. Use a release of fast that supports '
        "free threading, or none; PYTHON_GIL=0 keeps the GIL off at your own risk."
    )


def test_each_module_has_a_caveat() -> None:
    """Two workloads with a culprit each."""
    said = gil_caveats(on("sha", "fast.core"), on("matmul", "old"))
    assert [sentence.split()[1] for sentence in said] == ["fast.core", "old"]


def test_one_worker_that_tells_is_enough() -> None:
    """Of those of one workload, one has noted nothing, and nobody is accused twice."""
    (said,) = gil_caveats(on("sha", None), on("sha", "old"))
    assert said.split()[1] == "old"


def test_what_cannot_be_named_is_still_told() -> None:
    """A GIL that nobody saw come on is one all the same."""
    (said,) = gil_caveats(on("sha", None))
    assert said.startswith("An unknown import switched on the GIL of this free-threaded build (in sha), so")


def test_a_switch_between_the_rounds_is_told() -> None:
    """Then the first rounds were of another kind than the last ones."""
    (said,) = gil_caveats(on("sha", "old", after_imports=False))
    assert said.endswith(" In sha the first rounds still ran without the GIL.")


def test_a_gil_that_was_asked_for_accuses_nobody() -> None:
    """PYTHON_GIL=1 is an experiment, not an accident."""
    (said,) = run_caveats(replace(RUN, gil_asked_for=True, gil_switched_on=(on("sha", "old"),)))
    assert "because of PYTHON_GIL=1" in said


def test_a_self_test_beyond_its_error_is_a_caveat() -> None:
    """0.05 is borne, more is not; a run without a self-test has none."""
    kept = GilSelfTest("words", None, (0.25, 0.5), (0.25, 0.55), 1000, 1000)
    assert run_caveats(replace(RUN, gil_self_test=kept)) == ()
    (caveat,) = run_caveats(replace(RUN, gil_self_test=replace(kept, measured_shares=(0.25, 0.449))))
    assert caveat.startswith("The GIL share was off by 0.051 in the self-test (0.05 is allowed)")


def test_miscounted_hand_overs_are_a_caveat() -> None:
    """They are exact, or something is wrong; what was not counted is not."""
    found = GilSelfTest("words", None, (0.5,), (0.5,), 1000, 1003)
    (caveat,) = run_caveats(replace(RUN, gil_self_test=found))
    assert caveat.startswith("The self-test counted 1,003 hand-overs of the GIL instead of 1,000")
    assert run_caveats(replace(RUN, gil_self_test=replace(found, measured_hand_overs=None))) == ()


def test_caveats_that_differ_in_figures_are_one_row() -> None:
    """A range for each figure that differs, names with digits left alone, and each cell once."""
    noted = [
        (("sha256", "threads", 2), "Others took 0.33 of 2 CPUs from sha256."),
        (("sha256", "threads", 4), "It died."),
        (("sha256", "processes", 2), "Others took 0.11 of 2 CPUs from sha256."),
        (("sha256", "threads", 2), "Others took 1,000.5 of 2 CPUs from sha256."),
        (("sha256", "threads", 8), "Others took 0.2 of 2 CPUs from sha256."),
        (("sleep", "threads", 2), "Others took 0.2 of 2 CPUs from sha256."),
    ]
    assert merged_caveats(noted) == (
        MergedCaveat(
            "Others took 0.11–1,000.5 of 2 CPUs from sha256.",
            4,
            ("sha256: threads 2, 8; processes 2", "sleep: threads 2"),
        ),
        MergedCaveat("It died.", 1, ("sha256: threads 4",)),
    )
    assert merged_caveats([]) == ()
