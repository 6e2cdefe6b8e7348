"""Caveats: each appears beyond its limit, and only then, with the number that was seen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from reports.data.gil import GilSelfTest
from reports.data.model import Cell, CellId, Environment, GilSwitch, Run
from reports.speedups.caveats import cell_caveats, run_caveats

CELL = Cell(CellId("sha", "threads", 2, "measured"), 4, "strings", (1.0, 1.0))
RUN = Run(
    source="run.json",
    preset="quick",
    seed=1,
    started=datetime(2026, 11, 22, tzinfo=UTC),
    wall_s=1.0,
    interrupted=None,
    environment=Environment("CPython", "3.14.0", 2, free_threaded_build=True),
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
    assert cell_caveats(quiet, 2) == ()


def test_nothing_measured_is_no_caveat() -> None:
    """A platform that tells nothing accuses nobody."""
    assert cell_caveats(CELL, 2) == ()


def test_other_programs_are_named_with_their_cpus() -> None:
    """0.4 + 0.6 CPU seconds in 2 s of rounds: half a CPU."""
    (caveat,) = cell_caveats(replace(CELL, other_cpu_s=(0.4, 0.6)), 2)
    assert caveat.startswith("Other programs used 0.50 CPUs during its rounds, so it had less than 2 to")


def test_ticks_that_cancel_out_are_no_caveat() -> None:
    """Single rounds are off by clock ticks in both directions; the sum counts."""
    assert cell_caveats(replace(CELL, wall_s=(0.02, 0.02), other_cpu_s=(0.01, -0.01)), 2) == ()


def test_steal_is_given_as_part_of_all_cpus() -> None:
    """0.4 s of steal in 2 s on two CPUs are a tenth of their time."""
    (caveat,) = cell_caveats(replace(CELL, steal_s=(0.4, 0.0)), 2)
    assert "10% of the CPUs' time" in caveat


def test_any_throttling_is_told() -> None:
    """A quota that stopped us at all explains a speedup."""
    (caveat,) = cell_caveats(replace(CELL, throttled_s=(0.25, 0.0)), 2)
    assert "for 0.25 s of 2.00 s" in caveat


def test_a_busy_server_is_told() -> None:
    """A server that computes 60 % of the time may be the bottleneck."""
    (caveat,) = cell_caveats(replace(CELL, helper_cpu_s=(0.6, 0.6)), 2)
    assert "busy 60%" in caveat


def test_blas_threads_beyond_one_are_told() -> None:
    """BLAS must be held to one thread in every worker."""
    (caveat,) = cell_caveats(replace(CELL, blas_threads=(4, 1)), 2)
    assert "BLAS used 4 threads in each of 2 workers" in caveat


def test_what_was_recorded_comes_first_and_nothing_twice() -> None:
    """Older files have the sentences, newer ones those of the workload only."""
    loud = replace(CELL, other_cpu_s=(0.4, 0.6))
    (said,) = cell_caveats(loud, 2)
    assert cell_caveats(replace(loud, caveats=("On a RAM disk.", said)), 2) == ("On a RAM disk.", said)
    assert run_caveats(replace(RUN, caveats=("Loud.",), environment_key=None)) == (
        "Loud.",
        "The CPU's model could not be found out, so this run is never compared with another.",
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
        "Importing fast.core switched the GIL of this free-threaded build on (in sha, sleep), so these are "
        "not free-threaded results, and they are kept apart from such: take a release of fast that supports "
        "running without the GIL, or do without it; PYTHON_GIL=0 keeps the GIL off at your own risk."
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
    assert said.startswith("Something switched the GIL of this free-threaded build on (in sha), so these")


def test_a_switch_between_the_rounds_is_told() -> None:
    """Then the first rounds were of another kind than the last ones."""
    (said,) = gil_caveats(on("sha", "old", after_imports=False))
    assert said.endswith(" In sha that happened after the first rounds had run without it.")


def test_a_gil_that_was_asked_for_accuses_nobody() -> None:
    """PYTHON_GIL=1 is an experiment, not an accident."""
    (said,) = run_caveats(replace(RUN, gil_asked_for=True, gil_switched_on=(on("sha", "old"),)))
    assert "because PYTHON_GIL=1 asked for it" in said


def test_a_self_test_beyond_its_error_is_a_caveat() -> None:
    """0.05 is borne, more is not; a run without a self-test has none."""
    kept = GilSelfTest("words", None, (0.25, 0.5), (0.25, 0.55), 1000, 1000)
    assert run_caveats(replace(RUN, gil_self_test=kept)) == ()
    (caveat,) = run_caveats(replace(RUN, gil_self_test=replace(kept, measured_shares=(0.25, 0.449))))
    assert caveat.startswith(
        "The GIL share was off by 0.051 in the self-test at the start, more than the 0.05 "
    )


def test_miscounted_hand_overs_are_a_caveat() -> None:
    """They are exact, or something is wrong; what was not counted is not."""
    found = GilSelfTest("words", None, (0.5,), (0.5,), 1000, 1003)
    (caveat,) = run_caveats(replace(RUN, gil_self_test=found))
    assert caveat.startswith(
        "The self-test at the start counted 1,003 hand-overs of the GIL where 1,000 were "
    )
    assert run_caveats(replace(RUN, gil_self_test=replace(found, measured_hand_overs=None))) == ()
