"""The command in a child process: what it tells, how it ends, and what is seen of it meanwhile."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from tools.installed import progress, running
from tools.installed.progress import Lines, NotebookLine, Silent, TerminalLine, is_notebook, shown_by
from tools.installed.running import command, run


@pytest.fixture
def instead(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that puts a script in the place of the command."""

    def put(script: str) -> None:
        monkeypatch.setattr(running, "command", lambda *arguments: [sys.executable, "-c", script, *arguments])

    return put


def test_the_result_and_what_is_told_are_apart(instead: Callable[[str], None]) -> None:
    """However long the result is."""
    instead(
        "import os, sys\n"
        "print('[1/1] measuring', os.environ['NEW'], *sys.argv[1:], file=sys.stderr)\n"
        "print('saved: /runs/key/1.json', file=sys.stderr)\n"
        "print('x' * 200_000)\n"
        "sys.exit(1)"
    )
    ended = run(["run", "m:f"], {"NEW": "here"}, progress=False)
    assert (ended.code, len(ended.printed)) == (1, 200_001)
    assert ended.told == ("[1/1] measuring here run m:f", "saved: /runs/key/1.json")
    assert ended.saved == Path("/runs/key/1.json")


def test_an_interruption_ends_it(instead: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """As Ctrl-C does: it may clean up, and it has ended when the interruption goes on."""
    instead(
        "import os, signal, sys\n"
        "print(os.getpid(), file=sys.stderr, flush=True)\n"
        "try: signal.pause()\n"
        "except KeyboardInterrupt: sys.exit(130)"
    )
    seen: list[int] = []

    class Interrupting(Silent):
        def show(self, line: str, seconds: float) -> None:  # noqa: ARG002 - as the others
            if line.isdecimal():
                seen.append(int(line))
                raise KeyboardInterrupt

    monkeypatch.setattr(progress, "Silent", Interrupting)
    with pytest.raises(KeyboardInterrupt):
        run([], {}, progress=False)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


def test_what_hangs_is_killed(instead: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """It had its time."""
    instead(
        "import os, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "print(os.getpid(), file=sys.stderr, flush=True)\n"
        "while True: signal.pause()"
    )
    monkeypatch.setattr(running, "GRACE_S", 0.05)
    seen: list[int] = []

    class Interrupting(Silent):
        def show(self, line: str, seconds: float) -> None:  # noqa: ARG002 - as the others
            if line.isdecimal():
                seen.append(int(line))
                raise KeyboardInterrupt

    monkeypatch.setattr(progress, "Silent", Interrupting)
    with pytest.raises(KeyboardInterrupt):
        run([], {}, progress=False)
    with pytest.raises(ProcessLookupError):
        os.kill(seen[0], 0)


def test_the_command_ends_without_its_parent() -> None:
    """A child whose parent is another one than it was told does nothing."""
    argv = command("run", "--help")
    place = argv.index(str(os.getpid()))
    argv[place] = "1"
    if sys.platform == "linux":
        assert subprocess.run(argv, check=False).returncode == 143


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
