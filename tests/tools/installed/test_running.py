"""The command in a child process: what it tells, how it ends, and what is seen of it meanwhile."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING

from tools.installed import running
from tools.installed.progress import Lines, NotebookLine, TerminalLine, is_notebook, shown_by
from tools.installed.running import Teller, ask

if TYPE_CHECKING:
    import pytest


def test_the_result_and_what_is_told_are_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However long the result is. It runs in the user's folder and knows what it is a child of."""
    script = tmp_path / "command.py"
    script.write_text(
        "import os, sys\n"
        "print('[1/1] measuring', os.getcwd(), os.environ['NEW'], *sys.argv[1:], file=sys.stderr)\n"
        "print('saved: /runs/key/1.json', file=sys.stderr)\n"
        f"print(os.environ['{running.INSIDE}'] * 200_000)\n"
        "sys.exit(1)"
    )
    monkeypatch.setattr(running, "COMMAND", str(script))
    ended = ask(["run", "m:f"], {"NEW": "here"}, progress=False)
    assert (ended.code, ended.printed) == (1, "1" * 200_000 + "\n")
    assert ended.told == (f"[1/1] measuring {Path.cwd()} here run m:f", "saved: /runs/key/1.json")
    assert ended.saved == Path("/runs/key/1.json")


def test_a_line_is_shown_once_it_is_whole() -> None:
    """And what follows the stored run is shown as one thing: writing the page."""
    shown: list[str] = []
    teller = Teller(SimpleNamespace(show=lambda line, _seconds: shown.append(line), close=lambda: None))
    for text in ("", "[1/1] meas", "uring\n\n", "saved: x\nUse threads", "\n"):
        teller.hear(text)
    assert shown == [*["gil-bench: starting"] * 2, "[1/1] measuring", *[running.WRITING] * 2]


def test_the_command_is_that_of_the_checkout() -> None:
    """Installed, it is the file beside this package."""
    assert running.COMMAND == "tools"


def test_every_line_is_written_once(capsys: pytest.CaptureFixture[str]) -> None:
    """Where no terminal and no notebook is."""
    lines = Lines()
    for line, seconds in (("a", 0.1), ("a", 1.1), ("b", 2.0)):
        lines.show(line, seconds)
    lines.close()
    assert capsys.readouterr().err == "a\nb\n"


def test_a_terminal_s_line_is_written_over_and_goes(capsys: pytest.CaptureFixture[str]) -> None:
    """And never fills more than the terminal is wide."""
    line = TerminalLine()
    line.show("x" * 500, 1.2)
    line.close()
    first, second = capsys.readouterr().err.split("\r\x1b[K")[1:]
    assert set(first) == {"x"}
    assert len(first) < 500
    assert second == ""


def test_a_notebook_s_line_changes_in_its_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """One display is updated; IPython in a terminal is no notebook."""
    shown: list[str] = []
    handle = SimpleNamespace(update=lambda data, raw: shown.append(data["text/plain"]) if raw else None)
    ipython, display = ModuleType("IPython"), ModuleType("IPython.display")
    vars(display)["display"] = lambda *_, **__: handle
    shell = SimpleNamespace(kernel=None)
    vars(ipython)["get_ipython"] = lambda: shell
    monkeypatch.setitem(sys.modules, "IPython", ipython)
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    assert not is_notebook()
    shell.kernel = object()
    with shown_by(progress=True) as line:
        assert isinstance(line, NotebookLine)
        line.show("measuring", 3.4)
    assert shown == ["measuring (3 s so far)", "gil-bench: 3 s"]
