"""What an interpreter answers when it is probed."""

from __future__ import annotations

import json
import platform
import sys

import pytest

from tools import probe
from tools.interpreters.find import running


def test_a_usable_one_answers_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    """Everything that the driver must know."""
    assert probe.main() == 0
    reply = json.loads(capsys.readouterr().out)
    assert reply["executable"] == sys.executable
    assert reply["version"] == platform.python_version()
    assert reply["free_threaded"] == running().free_threaded
    assert reply["missing"] == list(running().missing)


@pytest.mark.parametrize(
    ("attribute", "value", "found"),
    [("python_implementation", "PyPy", "PyPy"), ("python_version", "3.10.13", "CPython 3.10.13")],
)
def test_others_say_what_they_are(
    attribute: str,
    value: str,
    found: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """One line, and exit code 1."""
    monkeypatch.setattr(platform, attribute, lambda: value)
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))
    assert probe.main() == 1
    error = capsys.readouterr().err
    assert error.startswith(f"it is {found}")
    assert error.endswith("but gil-bench needs CPython 3.11 or newer\n")
