"""The fixture for the tests of an extension."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLUGIN = Path(__file__).resolve().parents[3] / "tools" / "pytest_plugin"
TEST = """
import subprocess

import pytest

CALLS = []


@pytest.fixture(autouse=True)
def driver(monkeypatch):
    def run(argv, **options):
        CALLS.append((argv, options["env"]))
        return subprocess.CompletedProcess(argv, {code}, "the verdict\\n", "")

    monkeypatch.setattr("gil_check_plugin.subprocess.run", run)


def test_it(gil_check):
    gil_check("their_work:hold", items="their_work:counts", max_share=0.2)
    ((argv, variables),) = CALLS
    assert argv[1:] == ["-m", "tools", "gil-check"]
    wanted = {{"WORKLOAD": "their_work:hold", "ITEMS": "their_work:counts", "MAX_SHARE": "0.2"}}
    assert wanted.items() <= variables.items()
"""


@pytest.mark.parametrize(
    ("code", "outcome"), [(0, "1 passed"), (1, "1 failed"), (2, "1 failed"), (3, "1 skipped")]
)
def test_the_verdict_is_the_outcome(tmp_path: Path, code: int, outcome: str) -> None:
    """Released passes, held and wrong use fail with what was said, what can't be told skips."""
    (tmp_path / "test_theirs.py").write_text(TEST.format(code=code))
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rs", "-p", "gil_check_plugin", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PLUGIN)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome in ended.stdout
    assert code == 0 or "the verdict" in ended.stdout
