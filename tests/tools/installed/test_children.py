"""A child of the user's process: what it says, and that nothing of it is left."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tools.installed import children
from tools.installed.children import run_ours

SAYS = "import os, sys\nprint(os.getcwd(), sys.argv[1:], os.environ.get('PYTHONPATH'))\nsys.exit('done')\n"
SAYS_MORE = """
import sys
print("one", file=sys.stderr, flush=True)
open("answer").read()
print("two", file=sys.stderr)
"""
WAITS = """
import pathlib, signal, sys, threading
mine = pathlib.Path(sys.argv[1])
if sys.argv[2:]:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
mine.touch()
try:
    print("ready", file=sys.stderr, flush=True)
    threading.Event().wait()
finally:
    mine.unlink()
"""


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which programs run, with two of them."""
    (tmp_path / "says.py").write_text(SAYS)
    (tmp_path / "waits.py").write_text(WAITS)
    monkeypatch.setattr(children, "ROOT", tmp_path)
    return tmp_path


def test_a_child_runs_in_our_folder_without_the_users_search_path(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that a module of the tested project can't replace one of ours; both outputs come back."""
    monkeypatch.setenv("PYTHONPATH", "somewhere")
    ended = run_ours("says", ["--a=b c"])
    assert (ended.code, ended.out, ended.err) == (1, f"{root} ['--a=b c'] None\n", "done\n")


@pytest.mark.parametrize("stubborn", [False, True])
def test_ctrl_c_ends_the_child(root: Path, monkeypatch: pytest.MonkeyPatch, *, stubborn: bool) -> None:
    """It removes what it made; if it does not end in time it is killed. The interruption goes on."""
    monkeypatch.setattr(children, "GRACE_S", 0.2 if stubborn else 60.0)
    file = root / "its file"
    pids = []
    usual = children.subprocess.Popen.send_signal

    def heard(text: str) -> None:
        if "ready" in text:
            raise KeyboardInterrupt

    def noted(child: children.subprocess.Popen[bytes], number: int) -> None:
        pids.append(child.pid)
        usual(child, number)

    monkeypatch.setattr("subprocess.Popen.send_signal", noted)
    with pytest.raises(KeyboardInterrupt):
        run_ours("waits", [str(file), *(["ignores it"] if stubborn else [])], heard)
    assert file.exists() is stubborn
    with pytest.raises(ProcessLookupError):
        os.kill(pids[0], 0)


def test_what_a_child_says_is_heard_while_it_runs(root: Path) -> None:
    """Each text once, and all of it at the end."""
    heard: list[str] = []
    os.mkfifo(root / "answer")

    def answer(text: str) -> None:
        if text:
            heard.append(text)
        if text == "one\n":
            (root / "answer").write_text("go on")

    (root / "says_more.py").write_text(SAYS_MORE)
    ended = run_ours("says_more", [], answer)
    assert heard == ["one\n", "two\n"]
    assert ended.err == "one\ntwo\n"


def test_our_programs_are_there() -> None:
    """In a checkout they lie at its top."""
    assert (children.ROOT / "benchmarks" / "__main__.py").is_file()
