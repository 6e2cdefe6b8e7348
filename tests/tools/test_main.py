"""The check of the interpreter in ``python -m tools``."""

from __future__ import annotations

import ast
import os
import platform
import runpy
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
OLD = ("2.7", "3.6", "3.7", "3.8", "3.9", "3.10")


def _refusal(capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("tools", run_name="__main__")
    assert ended.value.code == 2
    return capsys.readouterr().err


def test_an_old_cpython_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """CPython 3.10 gets one line with what was found and what to do, and exit code 2."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    monkeypatch.setattr(platform, "python_version", lambda: "3.10.13")
    message = _refusal(capsys)
    assert message.count("\n") == 1
    assert "but this is CPython 3.10.13 on" in message
    assert "make bench PYTHON=/path/to/python3.11" in message


def test_another_implementation_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An interpreter without CPython's GIL is named and refused, however new it is."""
    monkeypatch.setattr(platform, "python_implementation", lambda: "PyPy")
    assert "this is PyPy" in _refusal(capsys)


def test_another_kind_of_system_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Where there are no process groups, the driver could not keep its promise to leave nothing running."""
    monkeypatch.setattr(platform, "system", lambda: "Windows")
    monkeypatch.setattr(os, "name", "nt")
    assert "on Windows" in _refusal(capsys)


def _old_interpreters() -> list[str]:
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"), "versions")
    managed = [str(found) for old in OLD for found in versions.glob(f"{old}.*/bin/python")]
    system = [found for old in OLD if (found := shutil.which(f"python{old}", path="/usr/local/bin:/usr/bin"))]
    return managed + system


def test_old_interpreters_can_read_the_refusal() -> None:
    """The file keeps to old syntax, and each interpreter below 3.11 found here, 2.7 too, prints one line."""
    ast.parse((ROOT / "tools" / "__main__.py").read_text(), feature_version=(3, 7))
    for python in _old_interpreters():
        ended = subprocess.run(
            [python, "-B", "-m", "tools", "bench"], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert (ended.returncode, ended.stderr.count("\n")) == (2, 1), ended.stderr
        assert "gil-bench needs CPython 3.11" in ended.stderr
