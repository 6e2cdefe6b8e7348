"""Short commands that only tell something."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from tools import asking
from tools.asking import answer

if TYPE_CHECKING:
    import pytest


def test_what_is_told_comes_back() -> None:
    """Output, errors and exit code; nothing can be asked back."""
    told = answer([sys.executable, "-c", "import sys; print(sys.stdin.read() or 'end'); sys.exit('no')"], {})
    assert (told.returncode, told.stdout, told.stderr) == (1, "end\n", "no\n")


def test_a_command_that_does_not_exist_says_so() -> None:
    """As if it had run and failed."""
    told = answer(["/nowhere/python3.12"], {})
    assert told.returncode == 1
    assert "No such file" in told.stderr


def test_a_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """Within the time that a command has."""
    monkeypatch.setattr(asking, "TIMEOUT_S", 0.2)
    told = answer([sys.executable, "-c", "import threading; threading.Event().wait()"], {})
    assert told.returncode == 1
    assert "timed out" in told.stderr
