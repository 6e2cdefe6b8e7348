"""The fixture for the tests of an extension."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

PLUGIN = Path(__file__).resolve().parents[3] / "tools" / "pytest_plugin"
TEST = """
import subprocess

import pytest

CALLS = []


@pytest.fixture(params=[0, 1, 2, 3])
def driver(request, monkeypatch):
    def run(argv, **options):
        CALLS.append((argv, options["env"]))
        return subprocess.CompletedProcess(argv, request.param, f"the verdict {request.param}", "")

    CALLS.clear()
    monkeypatch.setattr("gil_check_plugin.subprocess.run", run)


@pytest.mark.usefixtures("driver")
def test_it(gil_check):
    gil_check("their work.py:hold", items="counts", max_share=0.2, allow_gil=True)
    ((argv, variables),) = CALLS
    assert argv[1:] == ["-m", "tools", "gil-check"]
    wanted = {"WORKLOAD": "'their work.py:hold'", "ITEMS": "counts", "MAX_SHARE": "0.2", "ALLOW_GIL": "1"}
    assert wanted.items() <= variables.items()
"""


def test_the_verdict_is_the_outcome(tmp_path: Path) -> None:
    """Released passes, held and wrong use fail with what was said, what can't be told skips."""
    (tmp_path / "test_theirs.py").write_text(TEST)
    ended = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-rpfs", "-p", "gil_check_plugin", "-p", "no:cacheprovider"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(PLUGIN), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PASSED test_theirs.py::test_it[0]" in ended.stdout
    assert "FAILED test_theirs.py::test_it[1] - Failed: the verdict 1" in ended.stdout
    assert "FAILED test_theirs.py::test_it[2] - Failed: the verdict 2" in ended.stdout
    assert re.search(r"SKIPPED .*: the verdict 3", ended.stdout)
