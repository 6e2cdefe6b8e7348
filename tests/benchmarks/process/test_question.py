"""Who is asked: somebody at a terminal, from a process group of its own too, and nobody elsewhere."""

from __future__ import annotations

import os
import pty
import subprocess
import sys

import pytest

from benchmarks.process.question import declined
from benchmarks.process.supervisor import ROOT

ASK = "from benchmarks.process.question import declined; print('no' if declined('Begin? ') else 'go')"

TAKE_TERMINAL = "import fcntl, termios; fcntl.ioctl(0, termios.TIOCSCTTY, 0)"
"""What makes standard input the terminal of a new session."""

AS_MAKE_DOES = f"""
import subprocess, sys
subprocess.run([sys.executable, "-c", {ASK!r}], stdin=subprocess.DEVNULL, process_group=0)
"""


def at_a_terminal(source: str, typed: str) -> str:
    """Return what a program prints at a terminal of its own, where somebody types when it has asked."""
    ours, theirs = pty.openpty()
    program = subprocess.Popen(
        [sys.executable, "-c", f"{TAKE_TERMINAL}\n{source}"],
        cwd=ROOT,
        env=environment(),
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=theirs,
        start_new_session=True,
        text=True,
    )
    os.close(theirs)
    shown = b""
    while b"Begin?" not in shown:
        shown += os.read(ours, 1000)
    os.write(ours, typed.encode())
    said, _ = program.communicate()
    os.close(ours)
    return said.strip()


def environment() -> dict[str, str]:
    """Return the variables as they are where no CI is."""
    return {name: value for name, value in os.environ.items() if name != "CI"}


@pytest.mark.parametrize(("typed", "answer"), [("n\n", "no"), ("No\n", "no"), ("\n", "go"), ("y\n", "go")])
def test_somebody_at_the_terminal_may_decline(typed: str, answer: str) -> None:
    """Enter begins."""
    assert at_a_terminal(ASK, typed) == answer


def test_somebody_who_ran_make_may_decline() -> None:
    """There our standard input is empty, and our group is not the one in the foreground."""
    assert at_a_terminal(AS_MAKE_DOES, "n\n") == "no"


def test_ctrl_z_stops_nobody() -> None:
    """Make would go on waiting, and the shell for make."""
    assert at_a_terminal(AS_MAKE_DOES, "\x1an\n") == "no"


def test_without_a_terminal_nobody_is_asked(capfd: pytest.CaptureFixture[str]) -> None:
    """Standard error is no terminal here."""
    assert not declined("Begin? ")
    assert capfd.readouterr().err == ""


def test_a_session_without_a_terminal_is_not_asked_either() -> None:
    """There is nothing to open, although standard error is one."""
    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", ASK],
        cwd=ROOT,
        stderr=theirs,
        stdout=subprocess.PIPE,
        start_new_session=True,
        check=True,
        text=True,
        env=environment(),
    )
    os.close(ours)
    os.close(theirs)
    assert done.stdout == "go\n"
