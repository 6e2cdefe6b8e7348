"""The command ``python -m reports.gate``: its files, its words and its exit codes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from markupsafe import escape

from reports.gate.__main__ import main
from tests.reports.gate.make_pass import arm, blocks, cell, document, slower, stored
from tests.reports.make_run import environment

ROOT = Path(__file__).resolve().parents[3]
SLOW, SAME = [1.30, 1.31, 1.32, 1.33, 1.34, 1.35] * 2, [0.99, 1.0, 1.01, 1.0, 0.995, 1.005] * 2


def judged(folder: Path, *factors: list[float], options: tuple[str, ...] = ()) -> int:
    """Judge passes with these factors and return the exit code."""
    paths = [stored(folder, document(slower(each)), f"{i}.json") for i, each in enumerate(factors)]
    return main(["judge", *map(str, paths), f"--site={folder / 'site'}", *options])


def test_screening_writes_what_looked_worse(tmp_path: Path) -> None:
    """An empty object if nothing did."""
    for factors, again in ((SLOW, {"w": {"cells": ["threads:2"], "explains": []}}), (SAME, {})):
        first = stored(tmp_path, document(slower(factors)))
        assert main(["screen", str(first), f"--again={tmp_path / 'again.json'}"]) == 0
        assert json.loads((tmp_path / "again.json").read_text()) == again


@pytest.mark.parametrize(
    ("passes", "code"),
    [((SLOW, SLOW), 1), ((SLOW, SAME), 3), ((SAME,), 0), (([0.9, 1.4] * 6,), 3)],
)
def test_exit_codes(tmp_path: Path, passes: tuple[list[float], ...], code: int) -> None:
    """1 for what both passes show, 3 for what can't be told, 0 for the rest."""
    assert judged(tmp_path, *passes) == code


def test_inconclusive_can_be_allowed_but_a_regression_cannot(tmp_path: Path) -> None:
    """The option turns 3 into 0 and leaves 1."""
    assert judged(tmp_path, [0.9, 1.4] * 6, options=("--allow-inconclusive",)) == 0
    assert judged(tmp_path, SLOW, SLOW, options=("--allow-inconclusive",)) == 1


def test_the_markdown_names_commits_and_series(tmp_path: Path) -> None:
    """For the summary of a job."""
    judged(tmp_path, SLOW, SLOW)
    markdown = (tmp_path / "site" / "gate.md").read_text()
    assert markdown.startswith("**Gate failed:** 2 of 3 series became worse.")
    assert "aaaaaaaaaaaa against bbbbbbbbbbbb, CPython 3.14.2: 12 alternating blocks" in markdown
    assert "Both passes agree." in markdown
    assert "| 1.00 s (1.00–1.00) → 1.3" in markdown


def test_what_else_changed_between_the_sides_is_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may explain a change; the load average is not told, because it always differs."""
    sides = {
        side: environment(libraries={"numpy": numpy}, load_average_1m=load)
        for side, numpy, load in (("base", "2.0", 0.1), ("head", "2.1", 0.2))
    }
    first = stored(tmp_path, document(slower(SAME), environments=sides))
    main(["judge", str(first), f"--site={tmp_path / 'site'}"])
    written = [(tmp_path / "site" / f"gate.{ending}").read_text("utf-8") for ending in ("md", "html")]
    said = "numpy 2.0 → 2.1."
    assert [said in text for text in (capsys.readouterr().out, *written)] == [True] * 3
    result = json.loads((tmp_path / "site" / "gate.json").read_text())["gil_bench_gate_result"]
    assert result["also_changed"] == [{"what": "numpy", "base": "2.0", "head": "2.1"}]


@pytest.mark.parametrize(
    ("verdict", "title", "code", "allowed"),
    [
        ("new", "Gate passed", 0, 0),
        ("failed", "Gate failed", 1, 1),
        ("inconclusive", "Gate can't tell", 3, 0),
    ],
)
def test_what_was_not_measured_has_its_verdict_everywhere(  # noqa: PLR0913, PLR0917 - a case and the fixtures
    tmp_path: Path, capsys: pytest.CaptureFixture[str], verdict: str, title: str, code: int, allowed: int
) -> None:
    """A function that is new, broken or not to be measured at one commit; the sentence says which."""
    outcome = {"verdict": verdict, "sentence": "work:f is new at HEAD."}
    function = {"name": "work:f", "items": "items", "check": None}
    path = stored(tmp_path, document([], outcome=outcome, function=function))
    command = ["judge", str(path), f"--site={tmp_path / 'site'}"]
    assert main(command) == code
    markdown = (tmp_path / "site" / "gate.md").read_text("utf-8")
    assert markdown.startswith(f"**{title}:** work&#58;f is new at HEAD.\n")
    assert "changed between the sides" not in markdown
    assert f"<h1>{escape(title)}</h1>" in (tmp_path / "site" / "gate.html").read_text("utf-8")
    assert f"{title}: work:f is new at HEAD." in capsys.readouterr().out
    assert main([*command, "--allow-inconclusive"]) == allowed


def shares(base: float, head: float) -> list[dict[str, Any]]:
    """Return blocks in which only the GIL share differs between the sides."""
    made = slower(SAME)
    for block in made:
        for side, share in (("base", base), ("head", head)):
            block["arms"][side]["gil_share"] = {"share": share, "low": share, "high": share}
    return made


@pytest.mark.parametrize(
    ("base", "head", "code"),
    [(0.12, 0.48, 1), (0.48, 0.12, 0), (0.12, 0.16, 0), (0.0, 0.049, 0), (0.0, 0.07, 1), (0.9, 0.97, 1)],
)
def test_holding_the_gil_for_more_of_a_call_is_a_regression(
    tmp_path: Path, base: float, head: float, code: int
) -> None:
    """From five points on, however small the share was; times may be the same."""
    paths = [stored(tmp_path, document(shares(base, head)), f"{number}.json") for number in range(2)]
    assert main(["screen", str(paths[0]), f"--again={tmp_path / 'again.json'}"]) == 0
    again = {"w": {"cells": [], "explains": ["gil"]}} if code else {}
    assert json.loads((tmp_path / "again.json").read_text()) == again
    assert main(["judge", *map(str, paths), f"--site={tmp_path / 'site'}"]) == code
    if (base, head) == (0.12, 0.48):
        markdown = (tmp_path / "site" / "gate.md").read_text("utf-8")
        assert "w holds the GIL for more of a call: 12 % → 48 %" in markdown
        assert "| 12 % (12–12) → 48 % (48–48) |" in markdown


def test_a_share_that_one_side_lacks_is_no_series(tmp_path: Path) -> None:
    """A base from before there were shares has lost nothing."""
    made = shares(0.1, 0.9)
    for block in made:
        del block["arms"]["base"]["gil_share"]
    path = stored(tmp_path, document(made))
    assert main(["judge", str(path), f"--site={tmp_path / 'site'}"]) == 0


def test_the_page_lies_beside_them_and_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """On one line of its own, to be clicked."""
    judged(tmp_path, SLOW, SLOW)
    assert "<h1>Gate failed</h1>" in (tmp_path / "site" / "gate.html").read_text("utf-8")
    assert f"page: {tmp_path / 'site' / 'gate.html'}" in capsys.readouterr().out.splitlines()


def test_what_else_happened_meanwhile_is_everywhere(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The caveats of both passes, each once; a file from before there were any has none."""
    paths = [stored(tmp_path, document(slower(SAME), caveats=["Beware."]), f"{i}.json") for i in range(2)]
    main(["judge", *map(str, paths), f"--site={tmp_path / 'site'}"])
    out = capsys.readouterr().out
    written = [(tmp_path / "site" / f"gate.{ending}").read_text("utf-8") for ending in ("md", "html")]
    assert [text.count("Beware.") for text in (out, *written)] == [1, 1, 1]
    result = json.loads((tmp_path / "site" / "gate.json").read_text())["gil_bench_gate_result"]
    assert result["caveats"] == ["Beware."]


def test_the_json_has_verdicts_and_raw_numbers(tmp_path: Path) -> None:
    """What was measured can be judged again, or otherwise."""
    judged(tmp_path, SLOW, SLOW)
    result = json.loads((tmp_path / "site" / "gate.json").read_text())["gil_bench_gate_result"]
    assert (result["schema"], result["exit_code"], result["flagged"]) == (1, 1, 2)
    assert {entry["verdict"] for entry in result["series"]} == {"regressed", "equivalent"}
    assert len(result["passes"]) == 2
    assert len(result["passes"][0]["gil_bench_gate"]["blocks"]) == 12
    assert result["false_alarms"] is None
    assert result["answer"]["title"] == "Gate failed"


def test_names_from_the_data_never_act_as_markup(tmp_path: Path) -> None:
    """A workload's name may hold anything that JSON can."""
    sides = {side: arm(cell("sequential", [1.0])) for side in ("base", "head")}
    measured = blocks(sides, workload="<b>|@all")
    path = stored(tmp_path, document(measured))
    main(["judge", str(path), f"--site={tmp_path / 'site'}"])
    markdown = (tmp_path / "site" / "gate.md").read_text()
    assert "<b>" not in markdown
    assert "|@all" not in markdown


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is cut off"),
        ("{}", "is not a pass of a gate"),
        (json.dumps({"gil_bench_gate": {"schema": 2}}), "has schema 2, newer than the schema 1 known here"),
        (
            json.dumps(document(blocks({"base": arm(cell("threads", [-1.0]))}))),
            "wall_s[0] must be a finite number of more than 0",
        ),
    ],
)
def test_what_cannot_be_read_is_one_sentence(
    tmp_path: Path, content: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and nothing is written."""
    path = tmp_path / "x.json"
    path.write_text(content)
    assert main(["judge", str(path), f"--site={tmp_path / 'site'}"]) == 2
    assert message in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_a_threshold_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence shows how to write one."""
    assert judged(tmp_path, SAME, options=("--threshold=much",)) == 2
    assert "PATTERN=PERCENT" in capsys.readouterr().err


def test_a_terminal_without_the_characters_is_no_error(tmp_path: Path) -> None:
    """ASCII has neither × nor –: they become question marks, and the verdict is the same."""
    paths = [stored(tmp_path, document(slower(SLOW)), f"{name}.json") for name in ("first", "second")]
    command = [sys.executable, "-m", "reports.gate", "judge", *map(str, paths), f"--site={tmp_path / 'site'}"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"PYTHONIOENCODING": "ascii"}, capture_output=True, check=False
    )
    assert done.returncode == 1, done.stderr
    assert b"regressed" in done.stdout


def test_what_a_verdict_goes_by_can_be_checked_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is measured yet; what is wrong is one sentence."""
    assert main(["check", "--threshold=speedup/*=10"]) == 0
    assert main(["check", "--threshold=speedup"]) == 2
    accepted = tmp_path / "accepted.json"
    told = {"path": ".gil-bench/accepted.toml", "text": "[[accepted", "base_text": None, "commits": []}
    accepted.write_text(json.dumps({**told, "date": "2026-11-29"}))
    assert main(["check", f"--accepted={accepted}"]) == 2
    assert capsys.readouterr().err.count("\n") == 2
