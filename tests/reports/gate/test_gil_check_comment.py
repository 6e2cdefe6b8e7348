"""What gil-check found, as Markdown: what holds the GIL openly, the rest folded, and nothing in it acts."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.gate.gil_check_comment import MOST_BYTES, NotAGilCheckError, gil_check_markdown, main

ROOT = Path(__file__).resolve().parents[3]


def verdict(word: str = "held", **fields: object) -> dict[str, object]:
    """Return a verdict as gil-check prints it."""
    share = {"share": 0.991, "low": 0.98, "high": 1.0}
    return {"name": "ext:work", "verdict": word, "sentences": ["It holds it."], "gil_share": share, **fields}


def test_what_holds_the_gil_stands_openly() -> None:
    """The worst first, with its share; what releases it is folded."""
    found = [verdict("released", name="ext:good"), verdict("inconclusive", gil_share=None), verdict()]
    text = gil_check_markdown({"verdicts": found})
    openly, folded = text.split("<details>")
    assert openly.startswith("**gil-check:** 2 of 3 functions not shown to release the GIL.\n")
    assert openly.index("| 🔴 held | ext&#58;work | 99 % (98–100) |") < openly.index("| ❔ inconclusive")
    assert "| – |" in openly
    assert "ext&#58;good" in folded
    assert "ext&#58;good" not in openly


def test_all_is_well_in_one_line() -> None:
    """Nothing to say is short."""
    text = gil_check_markdown({"verdicts": [verdict("released")]})
    assert text.startswith("**gil-check:** 1 function checked, all release the GIL.\n\n<details>")
    assert "no function" in gil_check_markdown({"verdicts": []})


def test_many_functions_fit() -> None:
    """How many are left out is said."""
    text = gil_check_markdown({"verdicts": [verdict(), verdict("released")] * 500})
    assert len(text.encode()) < MOST_BYTES
    assert len(re.findall(r"… and \d+ more: see the log", text)) == 2


@given(name=st.text(min_size=1), sentence=st.text())
def test_no_text_acts(name: str, sentence: str) -> None:
    """One row, no markup, no link, nobody is notified."""
    row = gil_check_markdown({"verdicts": [verdict(name=name, sentences=[sentence])]}).splitlines()[-1]
    assert row.count("|") == 5
    assert not set(re.sub(r"&#\d+;", "", row)) & set("\\`*_{}[]<>#!~&@$^")


@pytest.mark.parametrize(
    "share", [None, "x", {}, {"share": "1"}, {"share": 10**400, "low": 0, "high": 1}, {"share": True}]
)
def test_a_share_that_is_none_is_a_dash(share: object) -> None:
    """Whatever stands there."""
    assert "| – |" in gil_check_markdown({"verdicts": [verdict(gil_share=share)]})


@pytest.mark.parametrize("document", [None, [], {}, {"verdicts": {}}, 5])
def test_something_else_is_refused(document: object) -> None:
    """There would be no verdict."""
    with pytest.raises(NotAGilCheckError):
        gil_check_markdown(document)


def test_an_unknown_verdict_is_no_good_one() -> None:
    """Of a newer version, or made up: it counts and is shown, the last of all; what is none is left out."""
    text = gil_check_markdown({"verdicts": [verdict("x<"), 5, {"verdict": ["held"]}, verdict()]})
    assert text.startswith("**gil-check:** 3 of 3 functions not shown to release the GIL.\n")
    assert text.index("🔴 held") < text.index("❔ x&#60; | ext") < text.index("❔ unknown |  | – |")
    assert "no function" in gil_check_markdown({"verdicts": [5]})


def test_it_needs_nothing_but_python(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """In a job that may write comments, nothing is installed."""
    path = tmp_path / "check.json"
    path.write_text(json.dumps({"schema": 1, "verdicts": [verdict()]}))
    command = [sys.executable, "-S", "-m", "reports.gate.gil_check_comment", str(path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.startswith("**gil-check:** "), done.stderr
    path.write_text("{")
    assert main([str(path)]) == 2
    assert capsys.readouterr().err.startswith("comment: ")
