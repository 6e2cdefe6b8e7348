"""Whether the gate passed, and what a developer does next."""

from __future__ import annotations

import json
import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.gate.answer import gate_answer
from reports.gate.command import typed
from reports.gate.measured.passes import Function
from tests.reports.gate.make_pass import BASE, arm, blocks, cell, failure, slower
from tests.reports.gate.make_result import NOISE, SAME, SLOW, result_of
from tools.speaking.words import AS_COMMAND

LONGEST_SENTENCE = 30


@pytest.mark.parametrize(
    ("passes", "title", "look"),
    [
        ([slower(SAME)], "Gate passed", "faster"),
        ([slower(SLOW), slower(SLOW)], "Gate failed", "slower"),
        ([slower(SLOW), slower(SAME)], "Gate can't tell", "unclear"),
        ([slower(NOISE)], "Gate can't tell", "unclear"),
        ([[]], "Gate can't tell", "unclear"),
    ],
)
def test_the_title_is_the_answer(
    tmp_path: Path, passes: list[list[dict[str, Any]]], title: str, look: str
) -> None:
    """Passed, failed, or can't tell; each with a next step, in sentences that one reads once."""
    answer = gate_answer(result_of(tmp_path, *passes))
    assert (answer.title, answer.look) == (title, look)
    assert answer.next_step
    assert max(len(each.split()) for each in answer.sentence.split(". ")) <= LONGEST_SENTENCE


def test_a_regression_names_the_cell_and_how_to_go_on(tmp_path: Path) -> None:
    """The command measures its workload again; a change can also be accepted, with a note."""
    answer = gate_answer(result_of(tmp_path, slower(SLOW), slower(SLOW)))
    assert "w (threads, 2 workers)" in answer.sentence
    assert answer.command == f"make gate BASE={BASE[:12]} WORKLOADS=w"
    assert "accept it with a note in .gil-bench/accepted.toml" in answer.next_step


def test_what_fails_in_the_head_is_named_first(tmp_path: Path) -> None:
    """There is no change to accept."""
    sides = {"base": arm(cell("threads", [1.0])), "head": arm(failure("threads", "it hung"))}
    answer = gate_answer(result_of(tmp_path, blocks(sides)))
    assert answer.sentence.startswith("w (threads, 2 workers) failed;")
    assert "THRESHOLDS" not in answer.next_step


def test_noise_is_measured_again_with_more_blocks(tmp_path: Path) -> None:
    """Twice as many as before."""
    assert gate_answer(result_of(tmp_path, slower(NOISE))).command.endswith("WORKLOADS=w BLOCKS=24")


def test_a_commit_against_itself_raises_false_alarms_only(tmp_path: Path) -> None:
    """Whatever it finds, the code is the same."""
    same = {"base": "c" * 40, "head": "c" * 40}
    assert gate_answer(result_of(tmp_path, slower(SLOW), slower(SLOW), **same)).title == "False alarm"
    assert gate_answer(result_of(tmp_path, slower(SAME), **same)).title == "No false alarm"


def test_the_command_does_what_was_typed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With every option that was given; the base is the commit it was, and blocks are as advised."""
    monkeypatch.setenv(AS_COMMAND, "1")
    words = {
        "WORKLOAD": "work:parse",
        "ITEMS": "--items 'my items'",
        "BASE": "--base origin/main",
        "BLOCKS": "--blocks 12",
        "PREPARE": "--prepare 'pip install .'",
    }
    told = json.dumps({"start": "PYTHONPATH=src gil-bench gate", "words": words})
    result = replace(result_of(tmp_path, slower(NOISE)), asked=typed(told))
    result = replace(
        result, passes=tuple(replace(each, function=Function("work:parse")) for each in result.passes)
    )
    assert gate_answer(result).command == (
        f"PYTHONPATH=src gil-bench gate work:parse --items 'my items' --base {BASE[:12]} --blocks 24"
        " --prepare 'pip install .'"
    )


def test_a_name_from_the_data_is_one_word_of_the_command(tmp_path: Path) -> None:
    """It is pasted into a shell."""
    hostile = "w; rm -rf ~ $(id)"
    sides = {side: arm(cell("sequential", [factor])) for side, factor in (("base", 1.0), ("head", 1.0))}
    command = gate_answer(result_of(tmp_path, blocks(sides, workload=hostile), base=hostile)).command
    assert shlex.split(command)[2:4] == [f"BASE={hostile[:12]}", f"WORKLOADS={hostile}"]
