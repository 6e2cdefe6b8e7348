"""What a gate of the suite measures beside the times: in a few blocks, and of what both sides can measure."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.turns import blocks as gate_blocks
from benchmarks.turns.blocks import ROUNDS
from benchmarks.turns.gate import MIN_BLOCKS
from tests.benchmarks.turns.make_arms import LISTED, FakeArms, measured


@pytest.fixture
def explaining(monkeypatch: pytest.MonkeyPatch) -> FakeArms:
    """Replace the processes by those of sides that can measure what explains the times."""
    able = LISTED | {"explains": ["gil", "memory", "of another version"]}
    fake = FakeArms({"base": able, "head": able})
    monkeypatch.setattr(gate_blocks, "open_arm", fake)
    return fake


def test_what_explains_the_times_is_measured_in_a_few_blocks(explaining: FakeArms, tmp_path: Path) -> None:
    """Each side begins in turn; a sampled round is one more, and memory has a process of its own."""
    found = measured(tmp_path, "--workloads=b")
    places = [number for number, block in enumerate(found["blocks"]) if "memory" in block["arms"]["base"]]
    assert places == [0, 7]
    assert [name for name, _ in explaining.looks] == ["base", "head", "head", "base"]
    assert {options["cells"] for _, options in explaining.looks} == {"threads:2"}
    assert sum("share" in options for _, options in explaining.started) == 2 * 2
    assert len(explaining.rounds) == 2 * (ROUNDS * MIN_BLOCKS + 2)
    assert found["blocks"][7]["arms"]["head"]["memory"] == [{"peak_bytes": [5]}]


def test_a_second_pass_explains_only_what_looked_worse(explaining: FakeArms, tmp_path: Path) -> None:
    """More often than the first, so that it has an interval."""
    cells: list[str] = []
    again = {"b": {"cells": cells, "explains": ["gil"]}, "a_one": {"cells": cells, "explains": ["memory"]}}
    (tmp_path / "again.json").write_text(json.dumps(again))
    measured(tmp_path, f"--only={tmp_path / 'again.json'}", "--blocks=24")
    sampled = [options["workload"] for _, options in explaining.started if "share" in options]
    assert sampled == ["b"] * 2 * 8
    assert [options["workload"] for _, options in explaining.looks] == ["a_one"] * 2 * 8


def test_a_base_that_is_too_old_to_explain_its_times_is_a_caveat(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Neither side is asked, because nothing could be compared."""
    fake = FakeArms({"base": LISTED, "head": LISTED | {"explains": ["gil", "memory"]}})
    monkeypatch.setattr(gate_blocks, "open_arm", fake)
    found = measured(tmp_path, "--workloads=b")
    assert found["caveats"][0].startswith(
        "GIL shares, hand-overs and memory are not compared: one side is older"
    )
    assert fake.looks == []


@pytest.mark.parametrize("memory", [{}, {"rounds": 0}])
def test_memory_that_is_not_told_costs_no_times(
    explaining: FakeArms, tmp_path: Path, memory: dict[str, Any]
) -> None:
    """The caveat says why it is unknown."""
    explaining.memory = memory
    found = measured(tmp_path, "--workloads=b")
    assert len(found["blocks"]) == MIN_BLOCKS
    assert [caveat for caveat in found["caveats"] if caveat.startswith("memory: not measured: ")]
