"""WORKLOADS=, RUNNERS=, WORKERS= and PRESET=: what they select, and what they say to a wrong name."""

from __future__ import annotations

import pytest

from benchmarks.discovery import find_runners, find_workloads
from benchmarks.errors import UsageError
from benchmarks.selection import choose_preset, choose_runners, choose_workers, choose_workloads

WORKLOADS = find_workloads()


def test_all_workloads_by_default() -> None:
    """Nothing asked, or blanks: every workload that discovery finds."""
    assert choose_workloads(None, WORKLOADS) == choose_workloads("  ", WORKLOADS) == tuple(WORKLOADS)


def test_a_family_selects_its_workloads() -> None:
    """sha256 is the file of sha256_large and sha256_small; commas and blanks both separate."""
    assert set(choose_workloads("sha256", WORKLOADS)) == {"sha256_large", "sha256_small"}
    assert choose_workloads("sleep,pure_python", WORKLOADS) == ("sleep", "pure_python")


def test_a_name_given_twice_is_measured_once() -> None:
    """A family and one of its members overlap."""
    assert sorted(choose_workloads("sha256_large sha256", WORKLOADS)) == ["sha256_large", "sha256_small"]


@pytest.mark.parametrize("name", ["nothing", "../sleep", "SLEEP", "<b>"])
def test_an_unknown_workload_lists_those_that_exist(name: str) -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="there is no workload") as raised:
        choose_workloads(f"sleep {name}", WORKLOADS)
    assert all(known in str(raised.value) for known in WORKLOADS)


def test_an_unknown_runner_lists_those_that_exist() -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="no runner 'fibers'; there are: sequential, processes, threads"):
        choose_runners("fibers", ["sequential", "processes", "threads"])


def test_an_unknown_preset_lists_those_that_exist() -> None:
    """The sentence names what was asked and what there is."""
    with pytest.raises(UsageError, match="no preset 'fast'; there are: quick, default, full"):
        choose_preset("fast")


@pytest.mark.parametrize(
    ("usable", "workers"),
    [(1, (2, 4, 8)), (2, (2, 4, 8)), (8, (2, 4, 8)), (12, (2, 4, 8)), (16, (2, 4, 8, 16))],
)
def test_workers_are_powers_of_two_up_to_eight_or_the_usable_cpus(
    usable: int, workers: tuple[int, ...]
) -> None:
    """From 2 to max(8, usable CPUs)."""
    assert choose_workers(None, usable) == workers


def test_workers_can_be_chosen() -> None:
    """Sorted, each once; one worker is allowed."""
    assert choose_workers("4, 1 2 4", 2) == (1, 2, 4)


@pytest.mark.parametrize("text", ["0", "-1", "2.5", "two", "2 0", "\N{FULLWIDTH DIGIT ONE}"])
def test_a_number_of_workers_that_makes_no_sense_is_an_error(text: str) -> None:
    """Zero, negative, fractional, words and foreign digits."""
    with pytest.raises(UsageError, match="is no number of workers"):
        choose_workers(text, 2)


def test_sequential_is_the_first_runner() -> None:
    """Discovery finds the three runners; sequential leads."""
    assert next(iter(find_runners())) == "sequential"
    assert {"threads", "processes"} < set(find_runners())
