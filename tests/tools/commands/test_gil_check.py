"""make gil-check: which command it runs, where, and the exit code."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tools.commands.gil_check import gil_check
from tools.workspace import SetupError

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.workspace import Workspace


def test_it_measures_and_installs_nothing_else(workspace: Workspace, recorder: Recorder) -> None:
    """It has no page, so it needs no environment for one; its exit code is the verdict."""
    recorder.answers["benchmarks.user_function.gil_check"] = lambda _command: 3
    chosen = {"WORKLOAD": "work:run 'my work.py:run'", "MAX_SHARE": "0.2", "ALLOW_GIL": "1", "JSON": "0"}
    environ = {"PATH": os.defpath, "PWD": str(workspace.root), **chosen}
    assert gil_check(replace(workspace, environ=environ)) == 3
    assert recorder.modules == ["venv", "pip", "benchmarks.user_function.gil_check"]
    assert recorder.commands[-1].argv[3:] == (
        *("--workload=work:run", "--workload=my work.py:run", "--max-share=0.2", "--allow-gil"),
        *(f"--folder={workspace.root}", "--import-path=", f"--python={workspace.interpreter.executable}"),
    )


def test_it_needs_a_function(workspace: Workspace) -> None:
    """There is no default."""
    with pytest.raises(SetupError, match="name a function"):
        gil_check(workspace)
