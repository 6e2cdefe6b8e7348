"""The comment of a gate: the verdict first, what changed openly, and nothing in it acts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.gate.comment import HEADINGS, MOST_BYTES, NOTHING_ELSE, NotAGateError, gate_markdown, main

ROOT = Path(__file__).resolve().parents[3]
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=8,
)


def series(verdict: str = "regressed", **fields: object) -> dict[str, object]:
    """Return one series of a gate's JSON."""
    return {
        "verdict": verdict,
        "name": "parse (threads, 2 workers): time",
        "base_figure": "12.0 ms (11.0–13.0)",
        "head_figure": "14.0 ms (13.0–15.0)",
        "figure": "1.17× (1.15–1.19)",
        "sentence": "Both passes agree.",
        **fields,
    }


def document(*found: dict[str, object], **fields: object) -> dict[str, Any]:
    """Return the JSON of a gate."""
    answer = {"title": "Gate failed", "sentence": "1 of 1 series became worse.", "next_step": "Fix it."}
    content = {"schema": 1, "answer": answer, "series": list(found), "also_changed": [], "caveats": []}
    return {"gil_bench_gate_result": {**content, **fields}}


def test_the_first_line_is_the_verdict() -> None:
    """In one sentence; what to do stands below."""
    assert gate_markdown(document()).splitlines()[:3] == [
        "**Gate failed:** 1 of 1 series became worse.",
        "",
        "Fix it.",
    ]


def test_what_changed_stands_openly_and_the_rest_is_folded() -> None:
    """The worst first, whatever the order of the file."""
    text = gate_markdown(document(series("equivalent"), series("accepted"), series("regressed")))
    openly, folded = text.split("<details>", 1)
    assert openly.index("🔴 regressed") < openly.index("🟤 accepted")
    assert "equivalent" not in openly
    assert "1 series did not change" in folded
    assert "| 12.0 ms (11.0–13.0) → 14.0 ms (13.0–15.0) | 1.17× (1.15–1.19) |" in openly


@pytest.mark.parametrize("verdict", ["improved", "looks better", "changed"])
def test_what_explains_the_times_is_folded_unless_it_is_worse(verdict: str) -> None:
    """Nobody has to act on less memory, or on other hand-overs."""
    openly, folded = gate_markdown(document(series(verdict, metric="peak_memory"))).split("<details>", 1)
    assert "12.0 ms" not in openly
    assert "1 figure that explains the times is better, or has changed" in folded
    assert "12.0 ms" in folded
    openly = gate_markdown(document(series(metric="peak_memory"))).split("<details>")[0]
    assert "🔴 regressed" in openly


def test_what_else_changed_stands_beside() -> None:
    """Nothing is one line; what an older gate did not tell is unknown."""
    change = {"what": "numpy", "base": "2.0", "head": "2.1"}
    assert "**Also changed:** numpy 2.0 → 2.1." in gate_markdown(document(also_changed=[change]))
    assert NOTHING_ELSE in gate_markdown(document())
    assert "is unknown" in gate_markdown(document(also_changed=None))


def test_a_stale_entry_is_listed_with_its_reason() -> None:
    """So that it is removed."""
    text = gate_markdown(document(stale=[{"entry": "speedup/*", "reason": "it has expired"}]))
    assert "- speedup/&#42;: it has expired" in text


def test_many_changes_fit_into_one_comment() -> None:
    """GitHub refuses a longer one whole; how many are left out is said."""
    long = series(name="@" * 5_000, sentence="<" * 5_000)
    text = gate_markdown(document(*[long] * 500, *[series("equivalent")] * 3_000, caveats=["@" * 900] * 99))
    assert len(text.encode()) <= MOST_BYTES
    assert re.search(r"… and \d+ more: see the page\.", text)


@given(text=st.text(min_size=1), field=st.sampled_from(["name", "figure", "base_figure", "sentence"]))
def test_no_text_of_a_series_acts(text: str, field: str) -> None:
    """Whatever somebody wrote into the file: one row, no markup, no link, nobody is notified."""
    lines = gate_markdown(document(series(**{field: text}))).splitlines()
    row = lines[lines.index(HEADINGS.splitlines()[1]) + 1]
    assert row.count("|") == 6
    assert not set(re.sub(r"&#\d+;", "", row)) & set("\\`*_{}[]<>#!~&@$^")


@given(anything=JSON)
def test_whatever_the_file_holds_there_is_a_comment_or_one_error(anything: object) -> None:
    """Fields of other types are left out; without an answer there is no verdict."""
    assert gate_markdown(document(series(name=anything), caveats=anything, stale=anything)).endswith("\n")
    with pytest.raises(NotAGateError):
        gate_markdown(anything)


def test_it_needs_nothing_but_python(tmp_path: Path) -> None:
    """In a job that may write comments, nothing is installed."""
    path = tmp_path / "gate.json"
    path.write_text(json.dumps(document(series())))
    command = [sys.executable, "-S", "-m", "reports.gate.comment", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("**Gate failed:** "), done.stderr


@pytest.mark.parametrize("content", ["", "{", "[]", '{"gil_bench_gate_result": {}}', "[" * 100_000])
def test_a_file_that_is_no_gate_is_one_sentence(
    tmp_path: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, and no comment."""
    path = tmp_path / "gate.json"
    path.write_text(content)
    assert main([str(path)]) == 2
    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.startswith("comment: ")
