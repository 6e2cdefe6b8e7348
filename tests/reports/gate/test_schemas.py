"""``gate.json`` and ``compare.json`` are as their schemas in ``docs`` say, and hold nothing else."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from reports.compare.judging import Verdict
from reports.compare.outputs import comparison_json
from reports.gate.accepted import Stale
from reports.gate.measured.passes import Outcome
from reports.gate.outputs import gate_record
from tests.reports.compare.make_comparison import comparison_of, judgment
from tests.reports.gate.make_pass import arm, blocks, cell, failure, slower
from tests.reports.gate.make_result import NOISE, SAME, SLOW, result_of
from tests.reports.schemas import READ, TOLD, faults, parts, read_schema

if TYPE_CHECKING:
    from pathlib import Path

    from reports.gate.result import GateResult

GATE, COMPARE = read_schema("gate"), read_schema("compare")
LOST = blocks({"base": arm(cell("threads", [1.0])), "head": arm(failure("threads", "it hung"))})


def written(result: GateResult) -> dict[str, Any]:
    """Return what a gate leaves, read again."""
    raw = [{"gil_bench_gate": {"blocks": [1, {"any": None}]}}]
    found: dict[str, Any] = json.loads(
        json.dumps(gate_record(result, raw, result.exit_code()), allow_nan=False)
    )
    return found


@pytest.mark.parametrize("passes", [[slower(SAME)], [slower(SLOW), slower(SLOW)], [slower(NOISE)], [LOST]])
@pytest.mark.parametrize("commits", [{}, {"base": "c" * 40, "head": "c" * 40}], ids=["two", "one"])
def test_a_gate_is_as_its_schema_says(
    tmp_path: Path, passes: list[list[dict[str, Any]]], commits: dict[str, str]
) -> None:
    """Whatever came out, also of a commit against itself."""
    result = replace(result_of(tmp_path, *passes, **commits), stale=(Stale("speedup/*", "nothing"),))
    assert list(faults(written(result), GATE, "gate")) == []


def test_a_gate_that_measured_nothing_is_as_its_schema_says(tmp_path: Path) -> None:
    """It has its reason."""
    result = result_of(tmp_path, [])
    known = replace(result.passes[0], outcome=Outcome("new", "It is new."))
    assert list(faults(written(replace(result, passes=(known,))), GATE, "gate")) == []


@pytest.mark.parametrize("verdict", list(Verdict))
def test_a_comparison_is_as_its_schema_says(verdict: Verdict) -> None:
    """With each verdict."""
    found = json.loads(comparison_json(comparison_of(judgment(verdict)), 3))
    assert list(faults(found, COMPARE, "compare")) == []


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("exit_code", 7, "gate.gil_bench_gate_result.exit_code is 7"),
        ("caveats", [1], "gate.gil_bench_gate_result.caveats[0] is not ['string']"),
        ("flagged", -1, "gate.gil_bench_gate_result.flagged is too small"),
        ("series", [{}], "gate.gil_bench_gate_result.series[0].kind is missing"),
        ("more", 1, "gate.gil_bench_gate_result.more is not described"),
    ],
)
def test_a_broken_gate_is_not(tmp_path: Path, name: str, value: object, fault: str) -> None:
    """Else the schema would prove nothing."""
    document = written(result_of(tmp_path, slower(SAME)))
    document["gil_bench_gate_result"][name] = value
    assert fault in set(faults(document, GATE, "gate"))


@pytest.mark.parametrize("schema", [GATE, COMPARE], ids=["gate", "compare"])
def test_each_field_is_described(schema: dict[str, Any]) -> None:
    """In a sentence, with keywords that are read here; and more fields may come."""
    for part in parts(schema):
        assert set(part) <= READ | TOLD
        assert part.get("additionalProperties") is not False
        for name, below in part.get("properties", {}).items():
            assert below.get("description", "").endswith(".") or name.startswith("gil_bench_"), name


def test_both_have_the_same_series_and_all_verdicts() -> None:
    """A gate also has the figures as texts."""
    of_gate, of_compare = (each["$defs"]["series"]["properties"] for each in (GATE, COMPARE))
    assert of_gate.items() >= of_compare.items()
    assert of_gate["verdict"]["enum"] == list(Verdict)
