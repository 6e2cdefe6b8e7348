"""A study has one run of each interpreter, in order, under one name everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.across.mixing import MixedMachinesError
from tests.reports.across.make_study import FREE, GIL_BUILD, pair, pairs_file, run_file, study_of
from tests.reports.make_run import environment, group

if TYPE_CHECKING:
    from pathlib import Path

    from reports.across.study import Study


def test_interpreters_are_in_order_whatever_that_of_the_files(three: Study) -> None:
    """By version, with the GIL first; the same binary with its GIL on is one of its own."""
    assert [one.name for one in three.measured] == ["3.13", "3.13t (GIL on)", "3.13t"]
    assert [one.run.source for one in three.measured] == ["gil.json", "on.json", "free.json"]
    assert (three.workloads, three.runners, three.usable_cpus) == (
        ("sha",),
        ("interpreters", "processes", "threads"),
        2,
    )


def test_pairs_have_the_names_of_the_runs(three: Study) -> None:
    """So that a table of costs and a column of speedups are seen to be of the same interpreter."""
    assert [(found.base.name, found.head.name) for found in three.pairs] == [
        ("3.13", "3.13t"),
        ("3.13t (GIL on)", "3.13t"),
    ]


def test_the_newest_run_of_an_interpreter_is_shown(tmp_path: Path) -> None:
    """The older one is named; a workload that only one run has is on the page."""
    old = run_file(tmp_path, "old.json", GIL_BUILD, group("sha", {}), started="2026-01-01T00:00:00+00:00")
    new = run_file(tmp_path, "new.json", GIL_BUILD, group("sha", {}), started="2026-02-01T00:00:00+00:00")
    free = run_file(tmp_path, "free.json", FREE, group("http", {}))
    found = study_of(new, old, free)
    assert [one.run.source for one in found.measured] == ["new.json", "free.json"]
    assert found.notes == ("old.json is not shown: new.json is a newer run of 3.13.",)
    assert found.workloads == ("sha", "http")


def test_another_machine_is_refused(tmp_path: Path) -> None:
    """That of a pair as well as that of a run."""
    run = run_file(tmp_path, "run.json", GIL_BUILD, [])
    sides = {
        "base": {"name": "a", "environment": environment(**GIL_BUILD, usable_cpus=4)},
        "head": {"name": "b", "environment": None},
    }
    with pytest.raises(MixedMachinesError, match="usable CPUs differs"):
        study_of(run, pairs_file(tmp_path, pair({}, sides=sides)))
    other = run_file(tmp_path, "other.json", {**FREE, "cpu_model": "Other CPU"}, [])
    with pytest.raises(MixedMachinesError, match=r"run\.json and other\.json"):
        study_of(run, other)
