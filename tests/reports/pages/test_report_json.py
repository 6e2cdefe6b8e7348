"""``report.json`` is as ``docs/report.schema.json`` says, and holds nothing that is not described there."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

import pytest

from reports.advice.findings import findings
from reports.chapters.chapter import load_run
from reports.claims.judged import judge_all
from reports.claims.model import Verdict as ClaimVerdict
from reports.data.model import Run
from reports.pages.report_json import render_report
from reports.speedups.cells import analyze
from reports.speedups.verdicts import Verdict
from reports.why.briefs import CauseName
from tests.reports.make_run import ceiling, cell, document, group, stored, without_time
from tests.reports.schemas import READ, TOLD, faults, parts, read_schema
from tests.reports.user_function.make_own import NAME, own_facts, own_group

if TYPE_CHECKING:
    from reports.speedups.cells import Analysis

ROOT = Path(__file__).parents[3]
SCHEMA = read_schema("report")
STORED_RUN = ROOT / "tests" / "reports" / "stored_run.json"


def _refuse(name: str) -> None:
    raise AssertionError(f"{name} is no JSON")


def report_of(analysis: Analysis) -> dict[str, Any]:
    """Return the report of a run, read again as strict JSON."""
    own = analysis.run.own
    text = render_report(analysis, findings(analysis), () if own else judge_all(analysis), own)
    read: dict[str, Any] = json.loads(text, parse_constant=_refuse)
    return read


@pytest.fixture(scope="module")
def real() -> dict[str, Any]:
    """The report of a run that was measured."""
    return report_of(analyze(load_run(STORED_RUN)))


def test_a_real_run_is_as_the_schema_says(real: dict[str, Any]) -> None:
    """Every field is described, there and of its type, and what was measured has its figures."""
    assert list(faults(real, SCHEMA)) == []
    assert all(workload["advice"] for workload in real["workloads"])
    causes = [cell["cause"] for each in real["workloads"] for cell in each["cells"] if cell["cause"]]
    assert {"GIL-bound"} <= {cause["name"] for cause in causes}
    assert {claim["verdict"] for claim in real["claims"]} >= {"confirmed", "not measured"}
    assert real["trust"]["hand_overs_exact"] is True


SHORT = group("short", {("threads", 2): [0.5] * 3})
LOUD = [
    *group("loud", {("threads", 2): [0.5] * 6}),
    ceiling("loud", 2, [0.5] * 6),
]
LOUD[1] = cell("loud", "sequential", 1, [0.8] * 6, role="twin")
LOST = [without_time("loud", "processes", 2, "failed"), without_time("none", "threads", 2, "skipped")]


@pytest.mark.parametrize(
    "made",
    [
        document([]),
        document([*SHORT, *LOUD], LOST, interrupted="SIGINT", environment_key=None, seed=None),
        document(own_group(), own=own_facts()),
        document(own_group(), own=own_facts(items_kind="none", items=None, item_s=None, form="coroutine")),
        document([], [without_time(NAME, "threads", 2, "failed")], own=own_facts(check="none")),
    ],
    ids=["empty", "odd", "function", "without items", "failed function"],
)
def test_made_runs_are_as_the_schema_says(tmp_path: Path, made: dict[str, Any]) -> None:
    """Also without a cell, with too few blocks, with cells that failed, and of a user's function."""
    assert list(faults(report_of(analyze(load_run(stored(tmp_path, made)))), SCHEMA)) == []


def test_the_figures_are_those_of_the_run(analysis: Analysis) -> None:
    """Threads at 2.5 with 4 workers are best and advised; a failed cell has null for every figure."""
    sha, loud = report_of(analysis)["workloads"]
    assert (sha["name"], sha["advice"]["runner"], sha["advice"]["workers"]) == ("sha", "threads", 4)
    cells = {(each["runner"], each["workers"], each["role"]): each for each in sha["cells"]}
    best = cells["threads", 4, "measured"]
    assert (best["best"], best["verdict"]) == (True, "faster")
    assert best["speedup"] == {"estimate": 2.5, "low": 2.5, "high": 2.5}
    assert best["gil_share"] is None
    assert best["cause"]["figures"]["ceiling"] is None
    assert cells["threads", 2, "measured"]["best"] is False
    assert cells["sequential", 1, "reference"]["verdict"] is None
    failed = cells["processes", 4, "measured"]
    assert (failed["status"], failed["reason"], failed["speedup"], failed["cause"]) == (
        *("failed", "the reason"),
        *(None, None),
    )
    assert loud["doubt"]
    assert [each["contains_one"] for each in report_of(analysis)["trust"]["controls"]] == [True, False]


def test_a_function_names_no_folder_of_the_machine(tmp_path: Path) -> None:
    """Whoever attaches the file to a report tells what was measured, and not where."""
    facts = own_facts(items="/home/ann/secret/items.py:items")
    run = load_run(stored(tmp_path, document(own_group(), own=facts)))
    report = report_of(analyze(run))
    assert report["function"]["items"] == "items.py:items"
    assert "secret" not in json.dumps(report)
    assert report["claims"] == []


def test_all_fields_are_described_and_required() -> None:
    """A reader learns of each what it is, and need not ask whether it is there; newer ones are allowed."""
    for part in parts(SCHEMA):
        assert set(part) <= READ | TOLD
        assert set(part.get("required", [])) == set(part.get("properties", {}))
        assert part.get("additionalProperties") is not False
        for name, below in part.get("properties", {}).items():
            assert below.get("description", "").endswith("."), name


def test_the_words_are_those_of_the_code() -> None:
    """Causes and verdicts in the schema are all that there are."""
    definitions = {name: each["properties"] for name, each in SCHEMA["$defs"].items() if "properties" in each}
    assert definitions["cause"]["name"]["examples"] == list(get_args(CauseName))
    assert definitions["cell"]["verdict"]["enum"] == [*get_args(Verdict), None]
    assert definitions["claim"]["verdict"]["enum"] == list(ClaimVerdict)
    assert set(SCHEMA["properties"]["run"]["properties"]) - {"commands"} <= {
        each.name for each in fields(Run)
    }


@pytest.mark.parametrize(
    ("place", "value", "fault"),
    [
        ("preset", 3, "report.run.preset is not ['string']"),
        ("seed", True, "report.run.seed is not ['integer', 'null']"),
        ("more", 1, "report.run.more is not described"),
    ],
)
def test_the_reader_of_the_schema_finds_faults(
    real: dict[str, Any], place: str, value: object, fault: str
) -> None:
    """Else it would prove nothing."""
    assert list(faults({**real, "run": {**real["run"], place: value}}, SCHEMA)) == [fault]
    assert list(faults({**real, "schema": 2}, SCHEMA)) == ["report.schema is 2"]
    without = {name: each for name, each in real.items() if name != "caveats"}
    assert list(faults(without, SCHEMA)) == ["report.caveats is missing"]
