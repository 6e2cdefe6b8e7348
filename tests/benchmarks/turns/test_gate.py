"""The measuring of a gate: both sides in every block, in an order that alternates."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from benchmarks.turns import arm_process as gate_arm
from benchmarks.turns import blocks as gate_blocks
from benchmarks.turns import gate
from benchmarks.turns.arm_process import NoArmError, Side
from benchmarks.turns.blocks import ROUNDS, BlockOrder, list_measurable, run_block
from benchmarks.turns.gate import MIN_BLOCKS
from tests.benchmarks.turns.make_arms import LISTED, SIDES, FakeArm, FakeArms, measured


@pytest.fixture
def arms(monkeypatch: pytest.MonkeyPatch) -> FakeArms:
    """Replace the processes."""
    fake = FakeArms()
    monkeypatch.setattr(gate_blocks, "open_arm", fake)
    return fake


def test_the_order_of_the_sides_alternates(arms: FakeArms, tmp_path: Path) -> None:
    """ABBA, of processes and of rounds; within a block both sides get the same order of cells."""
    measured(tmp_path, "--workloads=b")
    assert [name for name, _ in arms.started] == ["base", "head", "head", "base"] * (MIN_BLOCKS // 2)
    assert arms.rounds[:4] == ["base", "head", "head", "base"]
    assert arms.rounds[2 * ROUNDS :][:4] == ["head", "base", "base", "head"]
    assert len(arms.rounds) == 2 * ROUNDS * MIN_BLOCKS
    seeds = [options["seed"] for _, options in arms.started]
    assert seeds[::2] == seeds[1::2]
    assert len(set(seeds)) == MIN_BLOCKS


def test_all_workloads_and_the_runners_that_can_run_are_measured(arms: FakeArms, tmp_path: Path) -> None:
    """BlockOrder by group, with 2 workers; the record has both commits and every arm."""
    found = measured(tmp_path)
    assert [options["workload"] for _, options in arms.started[:: 2 * MIN_BLOCKS]] == ["a_one", "a_two", "b"]
    assert {options["cells"] for _, options in arms.started} == {"threads:2"}
    assert found["sides"] == {"base": "base" * 10, "head": "head" * 10}
    assert len(found["blocks"]) == 3 * MIN_BLOCKS
    assert found["blocks"][1]["first"] == "head"
    assert found["blocks"][1]["arms"] == {side: {"cells": [], "of": side} for side in ("base", "head")}


@pytest.mark.usefixtures("arms")
def test_each_side_tells_its_environment(tmp_path: Path) -> None:
    """What else differs between the sides may explain a change."""
    found = measured(tmp_path, "--workloads=b")["environments"]
    assert found == {side: {"python_version": side, "build": None} for side in ("base", "head")}


def test_a_family_and_numbers_of_workers_can_be_chosen(arms: FakeArms, tmp_path: Path) -> None:
    """As for make bench."""
    measured(tmp_path, "--workloads=a", "--workers=2 4", "--runners=threads", "--blocks=14")
    assert {options["workload"] for _, options in arms.started} == {"a_one", "a_two"}
    assert {options["cells"] for _, options in arms.started} == {"threads:2 threads:4"}
    assert len(arms.started) == 2 * 2 * 14


@pytest.fixture
def more(monkeypatch: pytest.MonkeyPatch) -> FakeArms:
    """Replace the processes by those of a head with more runners than its base has."""
    head = LISTED | {
        "runners": {"sequential": None, "threads": None, "loop": None, "chunked": None},
        "extra_runners": ["chunked"],
        "refused": {"loop": ["b"], "threads": []},
    }
    fake = FakeArms({"base": LISTED, "head": head})
    monkeypatch.setattr(gate_blocks, "open_arm", fake)
    return fake


def cells_by_workload(fake: FakeArms, side: str) -> dict[str, str]:
    """Return the cells that a side was asked for."""
    return {options["workload"]: options["cells"] for name, options in fake.started if name == side}


def test_extra_runners_are_measured_when_they_are_named(more: FakeArms, tmp_path: Path) -> None:
    """A gate is no longer than it must be; a side that does not know them says nothing of them."""
    measured(tmp_path, "--workloads=a_one")
    assert cells_by_workload(more, "base") == {"a_one": "threads:2"}
    assert cells_by_workload(more, "head") == {"a_one": "threads:2 loop:2"}
    measured(tmp_path, "--workloads=a_one", "--runners=chunked")
    assert cells_by_workload(more, "head") == {"a_one": "chunked:2"}


def test_what_a_runner_refuses_is_not_asked_for(more: FakeArms, tmp_path: Path) -> None:
    """It is known without trying."""
    measured(tmp_path, "--workloads=a_two b")
    assert cells_by_workload(more, "head") == {"a_two": "threads:2 loop:2", "b": "threads:2"}


def test_what_only_the_base_can_run_is_asked_of_it(more: FakeArms, tmp_path: Path) -> None:
    """A head in which a runner has become unavailable must not lose its series in silence."""
    more.listed["head"] = more.listed["head"] | {"runners": {"sequential": None, "threads": "broken"}}
    measured(tmp_path, "--workloads=b")
    assert cells_by_workload(more, "base") == {"b": "threads:2"}
    assert cells_by_workload(more, "head") == {"b": ""}


@pytest.mark.parametrize("dies", ["base", "head"])
def test_an_arm_that_dies_has_failed_and_others_go_on(
    arms: FakeArms, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, dies: str
) -> None:
    """All its cells, the reference too, with the reason; after two such blocks the workload is left out."""

    def step(arm: FakeArm) -> dict[str, Any]:
        answer = next(arm.answers)
        if arm.side.name == dies and arm.rounds and arms.started[-1][1]["workload"] == "a_one":
            raise NoArmError(arm.side, "it ended with exit code -11.")
        return answer

    monkeypatch.setattr(FakeArm, "step", step)
    blocks = measured(tmp_path, "--workloads=a")["blocks"]
    assert [block["workload"] for block in blocks] == ["a_one"] * 2 + ["a_two"] * MIN_BLOCKS
    failures = blocks[0]["arms"][dies]["failures"]
    assert [(each["runner"], each["role"]) for each in failures] == [
        ("sequential", "reference"),
        ("threads", "measured"),
    ]
    assert failures[0]["reason"].endswith("can't be measured: it ended with exit code -11.")
    assert all(arm["cells"] == [] for arm in blocks[0]["arms"].values())


def test_a_workload_of_one_side_only_has_one_arm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """It is new or missing, which the report says."""
    fake = FakeArms({"base": LISTED, "head": LISTED | {"workloads": ["b", "c"]}})
    monkeypatch.setattr(gate_blocks, "open_arm", fake)
    found = measured(tmp_path, "--workloads=c")
    assert all(set(block["arms"]) == {"head"} for block in found["blocks"])


def test_a_workload_that_must_be_named_is_in_no_gate_by_itself(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A gate is no longer than it must be; a base from before there was such a workload lists none."""
    head = LISTED | {"workloads": ["a_one", "b", "mix_0.2"], "extra_workloads": ["mix_0.2"]}
    fake = FakeArms({"base": LISTED, "head": head})
    monkeypatch.setattr(gate_blocks, "open_arm", fake)
    measured(tmp_path)
    assert set(cells_by_workload(fake, "head")) == {"a_one", "b"}
    measured(tmp_path, "--workloads=mix")
    assert "mix_0.2" in cells_by_workload(fake, "head")


def test_only_what_is_named_is_measured_again(arms: FakeArms, tmp_path: Path) -> None:
    """The second pass has its cells from a file; a reference alone is measured without others."""
    nothing: list[str] = []
    again = {
        "b": {"cells": ["threads:2"], "explains": nothing},
        "a_one": {"cells": nothing, "explains": nothing},
    }
    (tmp_path / "again.json").write_text(json.dumps(again))
    measured(tmp_path, f"--only={tmp_path / 'again.json'}")
    assert {(options["workload"], options["cells"]) for _, options in arms.started} == {
        ("b", "threads:2"),
        ("a_one", ""),
    }


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("--workloads=c", "there is no workload 'c'; choose from: a_one, a_two, b."),
        ("--runners=fibers", "there is no runner 'fibers'; choose from: sequential, threads, x."),
        ("--workers=two", "WORKERS must be whole numbers of at least 1, not 'two'"),
        ("--blocks=11", "BLOCKS must be at least 12, not 11."),
    ],
)
@pytest.mark.usefixtures("arms")
def test_wrong_use_is_one_sentence(
    tmp_path: Path, option: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2; nothing is written."""
    (tmp_path / "sides.json").write_text(json.dumps([asdict(side) for side in SIDES]))
    arguments: Sequence[str] = [f"--sides={tmp_path / 'sides.json'}", f"--output={tmp_path / 'o'}", option]
    assert gate.main(arguments) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "o").exists()


def test_a_side_without_this_command_is_nothing_to_compare(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A base from before the gate can't be measured by it: exit code 3, not a regression."""
    sides = [Side(name, "c" * 40, str(tmp_path), sys.executable) for name in ("base", "head")]
    (tmp_path / "sides.json").write_text(json.dumps([asdict(side) for side in sides]))
    arguments = [f"--sides={tmp_path / 'sides.json'}", f"--output={tmp_path / 'o'}"]
    assert gate.main(arguments) == 3
    assert "base (cccccccccccc) can't be measured:" in capsys.readouterr().err


def test_a_head_that_cannot_be_started_has_failed(project: Path, tmp_path: Path) -> None:
    """Exit code 1: a head that breaks the whole suite must not be inconclusive."""
    empty = tmp_path / "empty"
    empty.mkdir()
    sides = [
        Side("base", "c" * 40, str(project), sys.executable),
        Side("head", "d" * 40, str(empty), sys.executable),
    ]
    (tmp_path / "sides.json").write_text(json.dumps([asdict(side) for side in sides]))
    assert gate.main([f"--sides={tmp_path / 'sides.json'}", f"--output={tmp_path / 'o'}"]) == 1


@pytest.mark.parametrize(
    ("report", "message"),
    [
        ('print(\'{"workloads": [], "runners": {}}\')', None),
        ("print('no JSON')", r"its report can't be read: b'no JSON"),
        ("print('{}')", "it does not list what can be measured"),
        ("sys.exit(3)", "it ended with exit code 3: yyy"),
    ],
)
def test_an_arm_may_print_more_than_a_pipe_holds(
    tmp_path: Path, report: str, message: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not stopped by that, and what is wrong with its report is told as what it is."""
    monkeypatch.setattr(gate_arm, "STEP_TIMEOUT_S", 60.0)
    (tmp_path / "benchmarks").mkdir()
    loud = f"import sys\nsys.stderr.write('yyy\\n' * 100_000)\n{report}\n"
    (tmp_path / "benchmarks" / "arm.py").write_text(loud)
    side = Side("base", "c" * 40, str(tmp_path), sys.executable)
    with pytest.raises(NoArmError, match=message) if message else nullcontext():
        assert list_measurable(side) == {"workloads": [], "runners": {}}


def test_real_arms_of_one_checkout_give_a_block(project: Path, add_workload: Callable[..., None]) -> None:
    """The processes are real: both sides have times of the same cells."""
    add_workload("double", "return 2 * item")
    sides = [Side(name, "c" * 40, str(project), sys.executable) for name in ("base", "head")]
    listed = {side.name: list_measurable(side) for side in sides}
    block = run_block(sides, listed, BlockOrder("double", ("threads:2",)), 0, 7)
    cells = [cell for arm in block["arms"].values() for cell in arm["cells"]]
    assert len(cells) == 4
    assert all(len(cell["wall_s"]) == ROUNDS for cell in cells)


def test_a_workload_that_fails_ends_its_arms_early(project: Path, add_workload: Callable[..., None]) -> None:
    """A task that raises has no time on either side, and no round is asked for."""
    add_workload("fails", "raise ValueError('no')")
    sides = [Side(name, "c" * 40, str(project), sys.executable) for name in ("base", "head")]
    listed = {side.name: list_measurable(side) for side in sides}
    block = run_block(sides, listed, BlockOrder("fails", ("threads:2",)), 1, 7)
    assert all(arm["cells"] == [] and len(arm["failures"]) == 2 for arm in block["arms"].values())


def test_an_arm_that_hangs_is_ended(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A side that never answers stops the gate with a sentence, and its process is gone."""
    (project / "workloads" / "hangs.py").write_text("import threading\n\nthreading.Event().wait()\n")
    monkeypatch.setattr(gate_arm, "STEP_TIMEOUT_S", 1.0)
    with pytest.raises(
        NoArmError, match=r"base \(cccccccccccc\) can't be measured: it reported nothing for 1 s"
    ):
        list_measurable(Side("base", "c" * 40, str(project), sys.executable))


def test_a_side_may_have_variables_of_its_own(project: Path) -> None:
    """They reach its process alone."""
    (project / "workloads" / "named.py").write_text("import os\n\nraise ValueError(os.environ['WHOSE'])\n")
    for name in ("base", "head"):
        side = Side(name, "", str(project), sys.executable, variables={"WHOSE": f"of the {name}"})
        with pytest.raises(NoArmError, match=f"of the {name}"):
            list_measurable(side)


def test_a_side_is_called_by_its_label_or_by_its_commit() -> None:
    """Two interpreters have no commits to tell them apart."""
    assert Side("base", "c" * 40, "/", "python").title == "base (cccccccccccc)"
    assert Side("base", "", "/", "python", label="CPython 3.14.2t").title == "CPython 3.14.2t"
