"""A study has one run of each interpreter, in order, under one name everywhere, and says what limits it.

Files are told apart by what is in them, and a damaged one costs only itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.data.document import UnreadableRunError
from reports.data.environment import Environment
from reports.interpreters.study import FACTS, MixedMachinesError, notes, read_sources, refuse_other_machines
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, pair, pairs_file, run_file, study_of
from tests.reports.make_kinds import run_of
from tests.reports.make_run import environment, group

if TYPE_CHECKING:
    from pathlib import Path

    from reports.interpreters.study import Study


def test_names_mean_nothing(tmp_path: Path) -> None:
    """A run is a run and a file of pairs is one, whatever they are called; one named twice is read once."""
    run = run_file(tmp_path, "a.pairs", GIL_BUILD, [])
    pairs = pairs_file(tmp_path, pair({}), name="b.json")
    sources = read_sources([run, pairs, run])
    assert [found.source for found in sources.runs] == ["a.pairs"]
    assert [found.source for found in sources.pairs] == ["b.json"]
    assert sources.faults == ()


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The others are there all the same."""
    (tmp_path / "cut.json").write_text('{"gil_bench": ')
    run = run_file(tmp_path, "run.json", GIL_BUILD, [])
    sources = read_sources([tmp_path / "cut.json", run, tmp_path / "gone.json"])
    assert len(sources.runs) == 1
    assert [("cut off" in fault, "does not exist" in fault) for fault in sources.faults] == [
        (True, False),
        (False, True),
    ]


def test_without_a_run_there_is_nothing_to_show(tmp_path: Path) -> None:
    """Pairs alone make no page, and the reason for each damaged file is told."""
    with pytest.raises(UnreadableRunError, match="name runs too"):
        read_sources([pairs_file(tmp_path, pair({}))])
    with pytest.raises(UnreadableRunError, match=r"There is no run to show.*gone\.json does not exist"):
        read_sources([tmp_path / "gone.json"])


HERE = Environment(
    "CPython", "3.11.7", 2, quota_cpus=1.5, os="Linux", architecture="x86_64", cpu_model="Example CPU"
)
OTHERWISE = {
    "cpu_model": "Other CPU",
    "usable_cpus": 4,
    "quota_cpus": None,
    "os": "Darwin",
    "architecture": "arm64",
}


@pytest.mark.parametrize("fact", FACTS)
def test_whatever_is_the_machines_must_agree(fact: str) -> None:
    """The refusal names both files and what differs."""
    there = replace(HERE, **{fact: OTHERWISE[fact]})
    with pytest.raises(MixedMachinesError, match=f"a.json and c.json .* {FACTS[fact]} differs"):
        refuse_other_machines([("a.json", HERE), ("b.json", HERE), ("c.json", there)])


def test_the_interpreter_may_differ() -> None:
    """That is what the page is about; so may kernel, memory and load."""
    there = replace(HERE, python_version="3.14.0", kernel="6.2", load_average_1m=2.0, memory_bytes=1)
    refuse_other_machines([("a.json", HERE), ("b.json", there)])
    refuse_other_machines([])


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


RUN = replace(
    run_of(), environment=Environment("CPython", "3.11.7", 2, cpu_model="Example CPU"), commit="a" * 40
)


def test_like_runs_need_no_words() -> None:
    """One commit, one preset, nothing interrupted."""
    assert notes({"3.11": RUN, "3.13t": RUN}, ()) == ()


def test_whatever_else_differs_is_told() -> None:
    """Commits, presets, runs cut short, runs that are not shown and a CPU that nobody knows."""
    unknown = replace(RUN.environment, cpu_model=None)
    other = replace(
        RUN,
        environment=unknown,
        commit=f"{'b' * 40} with local changes",
        preset="quick",
        interrupted="SIGINT",
    )
    assert notes(
        {"3.11": RUN, "3.12": RUN, "3.13t": other},
        [(replace(RUN, source="old.json", caveats=("Loud.",)), "3.11")],
    ) == (
        "The CPU model is unknown: these runs may come from different machines.",
        (
            "The runs are of different commits, so more than the interpreters differ: "
            "3.11 and 3.12: aaaaaaaaaa; 3.13t: bbbbbbbbbb with local changes."
        ),
        "The presets differ, and so does what was measured: 3.11 and 3.12: full; 3.13t: quick.",
        "The run of 3.13t was interrupted (SIGINT), so part of it is missing.",
        "old.json is not shown: run.json is a newer run of 3.11. Its caveats: Loud.",
    )
