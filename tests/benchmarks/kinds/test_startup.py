"""Start-up: the order of the starts, what is recorded of them, and runners that don't start."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from benchmarks.kinds import startup
from benchmarks.kinds.starts import (
    AllReady,
    FirstResult,
    Memory,
    Starts,
    own_jobs,
    start_all_workers,
    tree_memory,
)
from benchmarks.kinds.startup import (
    STARTUP,
    StartOrder,
    measure_startups,
    planned_cells,
    startup_cells,
    startup_record,
    why_no_start,
)
from benchmarks.machine.meters import LINUX, Cpus
from benchmarks.plan.plan import Plan, Request, UserFunction, make_plan
from benchmarks.plan.presets import Cell
from benchmarks.plan.selection import Selection, find_runners
from benchmarks.process.supervisor import Supervision
from benchmarks.runners.model import Runner
from benchmarks.user_function.launch import make_source, user_launch
from benchmarks.user_function.workload import Shape, UserWork

MIB = 2**20


def fail_to_make(_workers: int) -> None:
    """Stand for the maker of a runner whose jobs run in another project."""


def pretend(name: str, reason: str | None = None) -> Runner:
    """Return a runner as the supervising side sees it."""
    return Runner(name, fail_to_make, lambda: reason)  # type: ignore[arg-type] # it is never called here


def selection(runners: Iterable[str], workers: tuple[int, ...] = (2,)) -> Selection:
    """Return a selection of runners."""
    return Selection((), tuple(runners), workers)


def test_cells_are_all_runners_by_workers_but_sequential() -> None:
    """There is nothing to start for sequential."""
    cells = startup_cells(selection(["sequential", "threads", "processes"], (2, 4)))
    assert list(cells) == ["threads-2", "threads-4", "processes-2", "processes-4"]
    assert cells["threads-4"].sentence == "start-up under threads with 4 workers"


def test_a_variant_is_started_with_the_numbers_of_workers_that_are_wanted_of_it() -> None:
    """As in the groups."""
    cells = startup_cells(Selection((), ("threads", "processes-spawn"), (2, 4), {"processes-spawn": (2,)}))
    assert list(cells) == ["threads-2", "threads-4", "processes-spawn-2"]


def test_a_record_has_every_phase_and_the_growth_of_memory() -> None:
    """Two starts: memory is that when all are ready minus that before, the peak is the largest."""
    ready = [Memory(12 * MIB, 15 * MIB, 40 * MIB), Memory(13 * MIB, 16 * MIB, 44 * MIB)]
    before = Memory(10 * MIB, 11 * MIB, 30 * MIB)
    seen = Starts(
        [FirstResult(0.001, 0.02), FirstResult(0.002, 0.03)],
        [AllReady(0.05, 0.004, before, ready[0]), AllReady(0.06, 0.005, before, ready[1])],
    )
    measured = startup_record(Cell("start-up", "processes", 2), "spawn", seen)
    assert measured.data_s == (0.05, 0.06)
    assert measured.extra_info == {
        "kind": "startup",
        "runner": "processes",
        "workers": 2,
        "start_method": "spawn",
        "verified": True,
        "unit": "starts",
        "create_s": [0.001, 0.002],
        "first_result_s": [0.02, 0.03],
        "all_ready_s": [0.05, 0.06],
        "shutdown_s": [0.004, 0.005],
        "uss_bytes": [2 * MIB, 3 * MIB],
        "pss_bytes": [4 * MIB, 5 * MIB],
        "peak_rss_bytes": 44 * MIB,
        "caveats": [],
    }


def test_memory_that_the_system_does_not_tell_is_null() -> None:
    """Never 0; one repeat without it is enough."""
    unknown = Memory(None, None, None)
    start = AllReady(0.05, 0.004, unknown, unknown)
    seen = Starts([FirstResult(0.001, 0.02)], [start])
    facts = startup_record(Cell("start-up", "threads", 2), None, seen).extra_info
    assert (facts["uss_bytes"], facts["pss_bytes"], facts["peak_rss_bytes"]) == (None, None, None)


def test_forked_workers_come_with_a_word_on_their_memory() -> None:
    """Sharing pages makes the unique set smaller, which must not look like a gain."""
    facts = startup_record(Cell("start-up", "processes", 2), "fork", Starts()).extra_info
    assert "PSS" in facts["caveats"][0]


def test_starts_are_interleaved_in_an_order_that_comes_from_the_seed(
    monkeypatch: pytest.MonkeyPatch, supervision: Supervision
) -> None:
    """Every repeat starts each cell once, twice over: for its first result and for all workers."""

    def order(seed: int) -> list[str]:
        started = []

        def pretend_to_run(job: partial[None], _subject: str, _supervision: Supervision) -> object:
            started.append(job.args[0].runner)
            memory = Memory(1, 1, 1)
            if job.func is start_all_workers:
                return AllReady(0.2, 0.1, memory, memory)
            return FirstResult(0.1, 0.2)

        monkeypatch.setattr(startup, "run_or_fail", pretend_to_run)
        runners = {name: pretend(name) for name in "abc"}
        measure_startups(StartOrder(startup_cells(selection("abc")), runners, 5, seed), supervision)
        return started

    started = order(7)
    assert started == order(7)
    assert started != order(8)
    assert started[::2] == started[1::2]
    assert all(sorted(started[repeat * 6 : repeat * 6 + 6 : 2]) == ["a", "b", "c"] for repeat in range(5))


def test_real_runners_start(supervision: Supervision) -> None:
    """Phases are in their order, and two more processes need more memory than nothing."""
    ended = []
    told = dataclasses.replace(supervision, block_ended=lambda block: ended.append(block.count))
    here = {name: runner for name, runner in find_runners().items() if runner.unavailable() is None}
    outcome = measure_startups(StartOrder(startup_cells(selection(here)), here, 1, 1), told)
    assert outcome.failures == {}
    assert ended == [1]
    assert len(outcome.measured) == len(here) - 1
    for measured in outcome.measured.values():
        facts = measured.extra_info
        assert len(facts["shutdown_s"]) == len(measured.data_s) == 1
        pairs = zip(facts["create_s"], facts["first_result_s"], strict=True)
        assert all(0 < create < first for create, first in pairs)
    if LINUX:
        assert min(outcome.measured["processes-2"].extra_info["pss_bytes"]) > 0


@pytest.mark.usefixtures("broken_runners")
def test_a_runner_that_does_not_start_costs_its_own_cells(supervision: Supervision) -> None:
    """Refusing, dying and being unavailable each have their reason; threads are measured all the same."""
    names = ("refusing", "dying", "absent", "threads")
    runners = {name: pretend(name, "it needs another Python" if name == "absent" else None) for name in names}
    outcome = measure_startups(StartOrder(startup_cells(selection(names)), runners, 2, 1), supervision)
    assert list(outcome.measured) == ["threads-2"]
    records = {record["runner"]: record for record in outcome.records("startup")}
    assert records["refusing"]["reason"].endswith("with 2 workers failed: OSError: no workers today")
    assert "Traceback" in records["refusing"]["detail"]
    assert "exit code 7" in records["dying"]["reason"]
    assert records["absent"] == {
        "kind": "startup",
        "name": "absent-2",
        "runner": "absent",
        "workers": 2,
        "status": "skipped",
        "reason": "absent can't run here: it needs another Python",
        "detail": None,
    }


@pytest.mark.usefixtures("broken_runners")
def test_a_start_that_hangs_is_ended(supervision: Supervision) -> None:
    """The reason names the phase, the stacks the place."""
    impatient = dataclasses.replace(supervision, step_timeout_s=2.0)
    outcome = measure_startups(
        StartOrder(startup_cells(selection(["hanging"])), {"hanging": pretend("hanging")}, 2, 1), impatient
    )
    failure = outcome.failures["hanging-2"]
    assert (
        "start-up under hanging with 2 workers hung for 2 s while waiting for the first result"
        in failure.reason
    )
    assert "Event" in (failure.detail or "") or "wait" in (failure.detail or "")


def planned(record: dict[str, object], **own: Any) -> Plan:  # noqa: ANN401 - any field
    """Return the plan of a run of a user's function on four CPUs."""
    plan = make_plan(Request("default", workers="2 4 8", runners="threads processes interpreters"))
    function = UserFunction(lambda: plan.workloads["sleep"], None, None, {"module": "m", **record}, 0)
    return dataclasses.replace(plan, own=dataclasses.replace(function, **own), cpus=Cpus(4, 4, None))


def test_beside_a_function_the_most_wanted_starts_come_first() -> None:
    """Processes and threads with a CPU for each worker; an import of 2 s leaves time for only one cell."""
    cells = list(planned_cells(planned({"import_s": 0.0})))
    assert cells[:4] == ["processes-4", "processes-2", "threads-4", "threads-2"]
    assert list(planned_cells(planned({"import_s": 2.0}))) == ["processes-4"]
    assert STARTUP.labels(planned({"import_s": 2.0})) == ("processes-4",)


def test_what_a_function_rules_out_is_not_started() -> None:
    """Processes, if it can't be sent there; and nothing forks beside threads of its module."""
    processes, threads = Cell("start-up", "processes-fork", 2), Cell("start-up", "threads", 2)
    stuck = planned({}, why_no_processes="it can't be pickled.")
    assert {cell.runner for cell in planned_cells(stuck).values()} == {"threads"}
    assert why_no_start(planned({}, import_threads=("t",)), threads) is None
    assert "fork beside threads" in str(why_no_start(planned({}, import_threads=("t",)), processes))
    assert why_no_start(planned({}), processes) is None


def test_a_start_beside_a_function_includes_its_import(tmp_path: Path) -> None:
    """Every worker of a spawned pool imports the module, which takes longer than 0.3 s there."""
    (tmp_path / "slow.py").write_text(
        "import threading\nthreading.Event().wait(0.3)\n\ndef double(x):\n    return 2 * x\n\nitems = [1]\n",
        encoding="utf-8",
    )
    source = make_source("slow:double", "items", None, str(tmp_path), None, sys.executable)
    cell = Cell("start-up", "processes-spawn", 2)
    jobs = partial(own_jobs, UserWork(source, Shape((0,), 2)).workload)
    supervision = Supervision(tmp_path, 60, lambda _ended: None, partial(user_launch, source))
    order = StartOrder({"spawned": cell}, find_runners(), 1, 1, jobs, "slow")
    outcome = measure_startups(order, supervision)
    assert outcome.failures == {}
    facts = outcome.measured["spawned"].extra_info
    assert min(facts["all_ready_s"]) > 0.3
    assert (facts["create_s"], facts["first_result_s"], facts["module"]) == (None, None, "slow")


@pytest.mark.skipif(not LINUX, reason="other systems do not tell all of it")
def test_the_memory_of_this_process_is_plausible() -> None:
    """What is unique is at most what is proportional, and that at most what was ever resident."""
    memory = tree_memory()
    assert memory.uss_bytes is not None
    assert memory.pss_bytes is not None
    assert memory.peak_rss_bytes is not None
    assert 0 < memory.uss_bytes <= memory.pss_bytes <= memory.peak_rss_bytes
