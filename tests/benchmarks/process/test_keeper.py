"""The keeper: a process group ends with us, whatever ends us, and only then."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.process.keeper import kept

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="process groups are POSIX")

DEAF = """
import os, re, signal
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
if worker := os.fork():
    print(os.getpid(), worker, flush=True)
re.match("(a*)*b", "a" * 99)  # in C, without end, and with the GIL held
"""
SUPERVISOR = f"""
import signal, subprocess, sys
from benchmarks.process.keeper import kept
deaf = subprocess.Popen([sys.executable, "-c", {DEAF!r}], start_new_session=True)
with kept(deaf.pid):
    signal.pause()
"""


@pytest.fixture
def group() -> Iterator[subprocess.Popen[str]]:
    """A process that leads a group of its own and ends when its standard input does."""
    command = [sys.executable, "-c", "import sys; sys.stdin.read()"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True) as process:
        yield process


def test_what_hangs_in_c_ends_with_its_supervisor() -> None:
    """A measuring process and its forked worker that hear no signal, of a supervisor that is killed."""
    with subprocess.Popen(
        [sys.executable, "-c", SUPERVISOR], stdout=subprocess.PIPE, text=True
    ) as supervisor:
        assert supervisor.stdout is not None
        deaf = [psutil.Process(int(pid)) for pid in supervisor.stdout.readline().split()]
        supervisor.kill()
    gone, alive = psutil.wait_procs(deaf, timeout=30)
    assert (len(gone), alive) == (2, [])


def test_after_the_block_nobody_is_killed_and_no_keeper_is_left(group: subprocess.Popen[str]) -> None:
    """The group goes on as it likes."""
    before = psutil.Process().children()
    with kept(group.pid):
        assert len(psutil.Process().children()) == len(before) + 1
    assert psutil.Process().children() == before
    assert group.poll() is None
