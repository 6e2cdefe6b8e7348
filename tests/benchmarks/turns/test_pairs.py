"""One pair: which workloads are measured, how often, and what is stored when it can't go on.

Who computes and who waits, on an idle machine and on a busy one.

What beside the GIL may explain the figures of a pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.process.interruption import Interrupted
from benchmarks.turns import pairs as module
from benchmarks.turns.arm_process import NoArmError, Side
from benchmarks.turns.blocks import ROUNDS, BlockOrder
from benchmarks.turns.pairs import NOT_FINISHED, PairsPlan, measure_pair, new_pair, pair_caveats, why_left_out
from tests.benchmarks.turns.make_pair import arm, block, pair_of, side

ON, OFF = arm(), arm(gil=False)


def plan(*workloads: str, blocks: int = 3, shown: list[str] | None = None) -> PairsPlan:
    """Return a plan that keeps what it reports."""
    lines = [] if shown is None else shown
    return PairsPlan(workloads, blocks, seed=7, cpus=2, cpu_model="a CPU", report=lines.append)


@pytest.fixture
def blocks(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Replace the processes: each block is the next of this list, an exception is raised."""
    coming: list[Any] = []
    described = {"base": side("", gil=True), "head": side("", gil=True)}

    def run_block(
        _sides: object, _listed: object, order: BlockOrder, number: int, _seed: int
    ) -> dict[str, Any]:
        entry = coming.pop(0)
        if isinstance(entry, BaseException):
            raise entry
        return {**entry, "workload": order.workload, "block": number}

    monkeypatch.setattr(module, "run_block", run_block)
    monkeypatch.setattr(module, "list_measurable", lambda _side: {})
    facts = {name: {key: told[key] for key in ("environment", "build")} for name, told in described.items()}
    monkeypatch.setattr(module, "_described", lambda of, _plan: facts[of.name])
    return coming


def measured(what: PairsPlan, folder: Path = Path()) -> dict[str, Any]:
    """Return what is stored of a pair."""
    pair = pair_of(folder)
    record = new_pair(pair)
    measure_pair(pair, what, record)
    return record


def test_every_workload_has_its_blocks(blocks: list[Any]) -> None:
    """One workload after the other; the arms tell whether the GIL was on."""
    blocks += [block(ON, OFF)] * 6
    record = measured(plan("one", "two"))
    assert [(entry["workload"], entry["block"]) for entry in record["blocks"]] == [
        (name, number) for name in ("one", "two") for number in range(3)
    ]
    assert record["failed"] is None
    assert record["left_out"] == {}
    assert record["sides"]["base"]["environment"]["gil_enabled_at_end"] is True
    assert record["sides"]["head"]["environment"]["gil_enabled_at_end"] is False
    assert record["caveats"] == []


def test_a_workload_that_waits_is_left_out_after_one_block(blocks: list[Any]) -> None:
    """It says nothing about what computing costs; the others are measured."""
    shown: list[str] = []
    waiting = arm(wall_s=0.1, cpu_s=0.001)
    blocks += [block(waiting, waiting), *[block(ON, OFF)] * 3]
    record = measured(plan("sleep", "double", shown=shown))
    assert record["left_out"] == {"sleep": "it waits: 0.01 cores busy"}
    assert [entry["workload"] for entry in record["blocks"]] == ["double"] * 3
    assert "sleep is left out: it waits: 0.01 cores busy" in shown


def test_a_workload_that_a_side_cannot_run_is_left_out(blocks: list[Any]) -> None:
    """Whatever was measured before; half a pair is none."""
    blocks += [block(ON, OFF), block(ON, arm(reason="no numpy here")), *[block(ON, OFF)] * 3]
    record = measured(plan("matmul", "double"))
    assert record["left_out"] == {"matmul": "CPython 3.13.5t: no numpy here"}
    assert {entry["workload"] for entry in record["blocks"]} == {"double"}


def test_a_side_that_cannot_be_measured_ends_its_pair(blocks: list[Any]) -> None:
    """With the reason; what was measured before is kept."""
    blocks += [
        block(ON, OFF),
        NoArmError(Side("head", "", "/", "python", label="CPython 3.13.5t"), "it broke"),
    ]
    record = measured(plan("double"))
    assert record["failed"] == "CPython 3.13.5t can't be measured: it broke"
    assert len(record["blocks"]) == 1


def test_an_interrupted_pair_reports_so_and_keeps_its_blocks(blocks: list[Any]) -> None:
    """The signal goes on to who measures."""
    blocks += [block(ON, OFF), Interrupted(2)]
    pair = pair_of(Path())
    record = new_pair(pair)
    with pytest.raises(Interrupted):
        measure_pair(pair, plan("double"), record)
    assert record["failed"] == NOT_FINISHED
    assert len(record["blocks"]) == 1
    assert record["sides"]["head"]["environment"]["gil_enabled_at_end"] is False


def test_a_gil_that_is_back_on_in_one_block_counts(blocks: list[Any]) -> None:
    """Such a side did not run without it, and this is said."""
    blocks += [block(ON, OFF), block(ON, arm(gil=True)), block(ON, arm(gil=None))]
    record = measured(plan("double"))
    assert record["sides"]["head"]["environment"]["gil_enabled_at_end"] is True
    assert "an import switched it on" in record["caveats"][0]


@pytest.fixture
def real(project: Path, add_workload: Callable[..., None]) -> Iterator[Path]:
    """A project with a workload that computes, one that waits and one that fails."""
    add_workload("computes", "for _ in range(1_000_000):\n    pass\nreturn 2 * item")
    add_workload("fails", "raise ValueError('no')")
    add_workload("waits", "threading.Event().wait(0.02)\nreturn 2 * item")
    return project


def test_two_real_interpreters_take_turns(real: Path) -> None:
    """The processes are real: everything in the record comes from them."""
    record = measured(plan("computes", "fails", "waits", blocks=2), real)
    assert record["failed"] is None, record
    assert [entry["first"] for entry in record["blocks"]] == ["base", "head"]
    for entry in record["blocks"]:
        for told in entry["arms"].values():
            (cell,) = told["cells"]
            assert (cell["runner"], cell["workers"], cell["role"]) == ("sequential", 1, "reference")
            assert len(cell["wall_s"]) == len(cell["cpu_s"]) == ROUNDS
    assert set(record["left_out"]) == {"fails", "waits"}
    assert "ValueError" in record["left_out"]["fails"]
    base, head = record["sides"]["base"], record["sides"]["head"]
    assert base["environment"]["cpu_model"] == "a CPU"
    assert base["build"] == head["build"]
    assert base["environment"]["python_version"] == head["environment"]["python_version"]


def test_an_interpreter_that_does_not_start_fails_its_pair(project: Path) -> None:
    """Named, with what it said last."""
    (project / "benchmarks" / "machine" / "environment.py").write_text("raise SystemExit('broken')\n")
    record = measured(plan("double"), project)
    assert record["failed"] == "CPython 3.13.0 can't be measured: it ended with exit code 1: broken"
    assert record["blocks"] == []
    assert record["sides"]["base"]["environment"] is None


SIDES = pair_of(Path()).sides
Seconds = tuple[float, float | None, float | None]


@pytest.mark.parametrize(
    ("base", "head", "waits"),
    [
        ((0.1, 0.1, 0.0), (0.1, 0.1, 0.0), False),
        ((0.1, 0.05, 0.0), (0.1, 0.05, 0.0), True),
        ((0.1, 0.05, 0.0), (0.1, 0.09, 0.0), False),
        ((0.1, 0.05, 0.15), (0.1, 0.05, 0.15), False),
        ((0.1, 0.05, 0.10), (0.1, 0.05, 0.10), True),
        ((0.1, 0.001, 0.199), (0.1, 0.001, 0.199), True),
        ((0.1, None, None), (0.1, None, None), False),
        ((0.1, 0.05, None), (0.1, 0.05, None), True),
    ],
    ids=[
        "both compute",
        "both wait",
        "one side was disturbed",
        "others took what it lacks",
        "others took only the other CPU",
        "asleep on a full machine",
        "no CPU time is known",
        "nothing is known of others",
    ],
)
def test_what_others_take_is_no_waiting(base: Seconds, head: Seconds, *, waits: bool) -> None:
    """On two CPUs."""
    reason = why_left_out(block(arm(*base), arm(*head)), SIDES, 2)
    assert (reason is not None) == waits
    assert reason is None or reason.startswith("it waits: 0.")


def test_only_the_first_block_tells() -> None:
    """A later one may have been disturbed, and its workload is not given up for that."""
    assert why_left_out(block(arm(0.1, 0.001), arm(0.1, 0.001), 1), SIDES, 2) is None


def test_a_side_that_fails_is_named() -> None:
    """In every block, whatever the other side did."""
    assert why_left_out(block(arm(), arm(reason="no"), 3), SIDES, 2) == "CPython 3.13.5t: no"


@given(cpu_s=st.floats(0.05, 0.1), others_s=st.floats(0, 10), cpus=st.integers(1, 64))
def test_what_fills_what_it_gets_computes(cpu_s: float, others_s: float, cpus: int) -> None:
    """However little that is: others took the rest of all CPUs."""
    others_s = max(others_s, cpus * 0.1 - cpu_s)
    cell = arm(0.1, cpu_s, others_s)
    assert why_left_out(block(cell, cell), SIDES, cpus) is None


def caveats(**head: object) -> list[str]:
    """Return the caveats of a pair whose head differs from the base in these, beside its GIL."""
    sides = {
        "base": side("CPython 3.13.0", gil=True),
        "head": side("CPython 3.13.0t", **{"gil": False, **head}),
    }
    return pair_caveats({"sides": sides})


def test_builds_that_differ_in_the_gil_only_need_no_caveat() -> None:
    """That is the experiment."""
    assert caveats() == []


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ({"profile_guided": False}, "profile-guided yes vs no"),
        ({"profile_guided": None}, "profile-guided yes vs unknown"),
        (
            {"compiler": "Clang 19", "debug": True},
            "compiler GCC 12.2.0 vs Clang 19; with debug checks no",
        ),
        ({"shared_library": True}, "in a shared library no vs yes"),
    ],
)
def test_builds_that_were_compiled_differently_are_told(head: dict[str, Any], words: str) -> None:
    """Such a difference may be larger than the cost that is looked for."""
    (caveat,) = caveats(**head)
    assert caveat.startswith("The builds were also compiled differently, which may matter more: ")
    assert words in caveat


def test_another_release_and_other_libraries_are_told() -> None:
    """Each with both versions."""
    assert caveats(version="3.13.5", numpy="2.3.0") == [
        "The releases also differ: 3.13.0 vs 3.13.5.",
        "The libraries also differ: numpy 2.4.0 vs 2.3.0.",
    ]


def test_a_library_that_one_side_lacks_is_told() -> None:
    """As none."""
    sides = {"base": side("one", gil=True), "head": side("other", gil=False)}
    del sides["head"]["environment"]["libraries"]["psutil"]
    assert pair_caveats({"sides": sides}) == ["The libraries also differ: psutil 7.0.0 vs none."]


def test_a_gil_that_was_switched_back_on_is_told() -> None:
    """Then the pair compares two interpreters with a GIL."""
    (caveat,) = caveats(gil=True)
    assert caveat.startswith("CPython 3.13.0t: expected the GIL off, but an import switched it on.")


def test_a_base_that_ran_without_the_gil_is_told() -> None:
    """Then the pair compares two interpreters without one."""
    sides = {"base": side("base", gil=False), "head": side("head", gil=False)}
    (caveat,) = pair_caveats({"sides": sides})
    assert caveat.startswith("base: expected the GIL on, but it was off.")


def test_a_side_that_was_never_described_has_no_caveats() -> None:
    """Why it was not is told elsewhere."""
    sides = {"base": side("base", gil=True), "head": side("head", gil=False) | {"environment": None}}
    assert pair_caveats({"sides": sides}) == []
