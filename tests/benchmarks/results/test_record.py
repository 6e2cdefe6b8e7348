"""Caveats: each appears beyond its limit, and only then, with the number that was seen."""

from __future__ import annotations

from benchmarks.measure.model import CellRounds, Round
from benchmarks.results.record import cell_caveats
from benchmarks.runners.worker import WorkerFacts


def cell(*rounds: Round, blas_threads: int | None = None) -> CellRounds:
    """Return a cell with one worker."""
    return CellRounds(rounds, (WorkerFacts(1, gil_enabled=True, blas_threads=blas_threads),))


def test_a_quiet_cell_has_none() -> None:
    """All meters at rest."""
    quiet = Round(1.0, cpu_s=1.0, helper_cpu_s=0.1, other_cpu_s=0.05, steal_s=0.0, throttled_s=0.0)
    assert cell_caveats(cell(quiet, quiet, blas_threads=1), 2) == ()


def test_nothing_measured_is_no_caveat() -> None:
    """A platform that tells nothing accuses nobody."""
    assert cell_caveats(cell(Round(1.0)), 2) == ()


def test_other_programs_are_named_with_their_cpus() -> None:
    """0.4 + 0.6 CPU seconds in 2 s of rounds: half a CPU."""
    (caveat,) = cell_caveats(cell(Round(1.0, other_cpu_s=0.4), Round(1.0, other_cpu_s=0.6)), 2)
    assert caveat.startswith("Other programs used 0.50 CPUs")


def test_ticks_that_cancel_out_are_no_caveat() -> None:
    """Single rounds are off by clock ticks in both directions; the sum counts."""
    assert cell_caveats(cell(Round(0.02, other_cpu_s=0.01), Round(0.02, other_cpu_s=-0.01)), 2) == ()


def test_steal_is_given_as_part_of_all_cpus() -> None:
    """0.2 s of steal in 1 s on two CPUs are a tenth of their time."""
    (caveat,) = cell_caveats(cell(Round(1.0, steal_s=0.2)), 2)
    assert "10% of the CPUs' time" in caveat


def test_any_throttling_is_told() -> None:
    """A quota that stopped us at all explains a speedup."""
    (caveat,) = cell_caveats(cell(Round(1.0, throttled_s=0.25)), 2)
    assert "for 0.25 s of 1.00 s" in caveat


def test_a_busy_server_is_told() -> None:
    """A server that computes 60 % of the time may be the bottleneck."""
    (caveat,) = cell_caveats(cell(Round(1.0, helper_cpu_s=0.6)), 2)
    assert "busy 60%" in caveat


def test_blas_threads_beyond_one_are_told() -> None:
    """BLAS must be held to one thread in every worker."""
    (caveat,) = cell_caveats(cell(Round(1.0), blas_threads=4), 2)
    assert "BLAS used 4 threads in each of 1 workers" in caveat
