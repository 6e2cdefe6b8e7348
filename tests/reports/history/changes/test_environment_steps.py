"""Tests of where the environment changed."""

from __future__ import annotations

from reports.history.changes.environment_steps import EnvironmentStep, environment_steps
from reports.history.changes.topology import commit_order
from tests.reports.history.make_study import KEY, runs_of


def steps(*rows: dict[str, object]) -> tuple[EnvironmentStep, ...]:
    """Return the steps of runs in the order of time."""
    runs = runs_of(*rows)
    return environment_steps(runs, commit_order(runs, None))


def test_python_and_kernel_are_marked_at_the_first_run_with_the_new_one() -> None:
    """Each by itself."""
    found = steps({}, {"python_version": "3.14.1"}, {"python_version": "3.14.1", "kernel": "6.2"})
    assert found == (
        EnvironmentStep(KEY, 1, "Python", "3.14.0", "3.14.1"),
        EnvironmentStep(KEY, 2, "kernel", "6.1", "6.2"),
    )
    assert found[0].sentence == "Python 3.14.0 → 3.14.1"


def test_only_libraries_that_changed_are_named() -> None:
    """Also one that came or went."""
    newer, fewer = {"libraries": "numpy 2.5.0, requests 2.32.0"}, {"libraries": "numpy 2.5.0"}
    first, second = steps({}, newer, fewer)
    assert (first.before, first.after) == ("numpy 2.4.0", "numpy 2.5.0")
    assert (second.before, second.after) == ("requests 2.32.0", "none")


def test_what_is_not_told_has_not_changed() -> None:
    """A run without a kernel says nothing about it."""
    assert not steps({}, {"kernel": ""}, {})


def test_another_cpu_is_marked_where_its_facet_begins() -> None:
    """Once, and only if the same Python was measured elsewhere before."""
    other = {"environment_key": "other", "cpu_model": "B"}
    threaded = {"environment_key": "other-t", "cpu_model": "B", "free_threaded": True}
    assert steps({}, threaded, other, {}, other) == (EnvironmentStep("other", 2, "CPU", "Example CPU", "B"),)


def test_an_unknown_machine_has_no_steps() -> None:
    """Its runs may come from anywhere."""
    assert not steps({"environment_key": ""}, {"environment_key": "", "kernel": "6.2"})


def test_facets_do_not_mix() -> None:
    """Two kernels on two machines are no change."""
    other = {"environment_key": "other", "kernel": "5.0"}
    assert not steps({}, other, {}, other)
