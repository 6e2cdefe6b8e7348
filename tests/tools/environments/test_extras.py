"""What an installed package says without an extra, and its offer."""

from __future__ import annotations

import io
import subprocess
import sys
from collections.abc import Callable

import pytest

from tools.environments import extras


class Terminal(io.StringIO):
    """A terminal at which somebody has typed something."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return what pip was asked for: it installs what is missing, a module that nobody has."""
    asked: list[list[str]] = []

    def pip(command: list[str], *, stdout: int, **_options: object) -> None:
        assert stdout == 2
        asked.append(command)
        monkeypatch.setitem(extras.EXTRAS, "report", ("json",))

    monkeypatch.setitem(extras.EXTRAS, "report", ("no_such_module_here",))
    monkeypatch.setattr(subprocess, "run", pip)
    return asked


def _typed(monkeypatch: pytest.MonkeyPatch, stream: Callable[[str], io.StringIO], words: str) -> None:
    monkeypatch.setattr(sys, "stdin", stream(words))
    monkeypatch.setattr(sys, "stderr", stream(""))


def test_what_is_there_is_not_mentioned(installed: list[list[str]]) -> None:
    """An environment without needs of its own, too."""
    extras.check_extra("measure")
    assert installed == []


@pytest.mark.parametrize(("stream", "words"), [(io.StringIO, "y\n"), (Terminal, "\n"), (Terminal, "")])
def test_nothing_is_installed_unasked(
    stream: Callable[[str], io.StringIO],
    words: str,
    installed: list[list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In CI nobody is asked, and at a terminal silence is a no: the sentence has the command."""
    _typed(monkeypatch, stream, words)
    with pytest.raises(extras.MissingExtraError, match=r"no_such_module_here.*'gil-bench\[report\]'"):
        extras.check_extra("report")
    assert installed == []


def test_who_says_yes_gets_it(installed: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this interpreter has its packages; what pip says is no part of the command's result."""
    _typed(monkeypatch, Terminal, "y\n")
    extras.check_extra("report")
    assert installed == [[sys.executable, "-m", "pip", "install", "gil-bench[report]"]]
