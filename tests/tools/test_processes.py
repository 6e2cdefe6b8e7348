"""Running a child: exit codes, output, signals, and that nothing is left."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tools.processes import STOPPING, Command, _handling, run

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]

# The driver of these tests: prints how run() ended, with signals as a terminal's programs have them.
DRIVER = """
import os, pathlib, signal, sys
from tools import processes
signal.signal(signal.SIGINT, signal.SIG_IGN if sys.argv[2] == "ignoring" else signal.default_int_handler)
processes.GRACE_S = float(sys.argv[3])
try:
    code = processes.run(processes.Command((sys.executable, "-c", sys.argv[1]), pathlib.Path(), os.environ))
    print("ended", code, flush=True)
except processes.StoppedError as stopped:
    print("stopped", stopped.exit_code, "at once" if stopped.at_once else "orderly", flush=True)
"""
# sigwait, for a handler's signal.pause may sleep through a signal that comes just before it.
PATIENT = """
import signal
awaited = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]
signal.pthread_sigmask(signal.SIG_BLOCK, awaited)
print("ready", flush=True)
leaving = False
while not leaving:
    print("received", signal.Signals(signal.sigwait(awaited)).name, flush=True)
    leaving = {leaves}
"""


@contextmanager
def _driving(child: str, how: str = "", grace_s: float = 0.1) -> Iterator[subprocess.Popen[str]]:
    """Start the driver with a child that is Python source; its output ends when its last process has."""
    command = [sys.executable, "-c", DRIVER, child, how, str(grace_s)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as driver:
        try:
            yield driver
        finally:
            driver.kill()


def _line(driver: subprocess.Popen[str]) -> str:
    assert driver.stdout is not None
    return driver.stdout.readline().rstrip("\n")


def _rest(driver: subprocess.Popen[str]) -> str:
    """Return all output to its end: the end is proof that no process of the run is left."""
    assert driver.stdout is not None
    return driver.stdout.read()


@pytest.mark.parametrize("number", STOPPING)
def test_a_signal_reaches_the_child_once_and_the_driver_waits(number: signal.Signals) -> None:
    """A signal to the driver alone reaches the child, which ends in its own way before the driver does."""
    with _driving(PATIENT.format(leaves=True)) as driver:
        assert _line(driver) == "ready"
        os.kill(driver.pid, number)
        assert _rest(driver) == f"received {number.name}\nstopped {128 + number} orderly\n"


def test_a_second_signal_ends_all_at_once() -> None:
    """A child that does not leave is killed with its group at the second Ctrl-C."""
    with _driving(PATIENT.format(leaves=False)) as driver:
        assert _line(driver) == "ready"
        os.kill(driver.pid, signal.SIGINT)
        assert _line(driver) == "received SIGINT"
        os.kill(driver.pid, signal.SIGINT)
        assert _rest(driver) == "stopped 130 at once\n"


def test_a_terminal_that_is_closed_tells_so_twice() -> None:
    """By the shell and by the kernel: the child has its time to store what is finished."""
    with _driving(PATIENT.format(leaves=False)) as driver:
        assert _line(driver) == "ready"
        os.kill(driver.pid, signal.SIGHUP)
        assert _line(driver) == "received SIGHUP"
        os.kill(driver.pid, signal.SIGHUP)
        os.kill(driver.pid, signal.SIGINT)
        assert _rest(driver) == "stopped 129 at once\n"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has ended")
def test_a_driver_that_is_killed_takes_its_child_along() -> None:
    """As if it had passed a SIGTERM on: the child stores what is finished."""
    with _driving(PATIENT.format(leaves=True)) as driver:
        assert _line(driver) == "ready"
        os.kill(driver.pid, signal.SIGKILL)
        assert _rest(driver) == "received SIGTERM\n"


def test_an_ignored_signal_stays_ignored() -> None:
    """Under nohup or in a script's background job the driver does not undo what its caller chose."""
    with _driving(PATIENT.format(leaves=True), "ignoring") as driver:
        assert _line(driver) == "ready"
        os.kill(driver.pid, signal.SIGINT)
        os.kill(driver.pid, signal.SIGTERM)
        assert _rest(driver) == "received SIGTERM\nstopped 143 orderly\n"


LEFT_BEHIND = """
import subprocess, sys
helper = subprocess.Popen([sys.executable, "-c", {helper!r}], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
helper.stderr.readline()
helper.returncode = 0  # it is left to itself, without a warning
"""


def test_what_a_child_leaves_behind_is_killed() -> None:
    """A helper that goes on after the child has ended does not outlive the run."""
    helper = "import signal, sys; print(file=sys.stderr, flush=True); signal.pause()"
    with _driving(LEFT_BEHIND.format(helper=helper)) as driver:
        assert _rest(driver) == "ended 0\n"


def test_a_helper_has_time_to_end_by_itself() -> None:
    """What ends on its own when the child has gone, as multiprocessing's helpers do, is let finish."""
    helper = "import sys; print(file=sys.stderr, flush=True); sys.stdin.read(); print('tidied up')"
    with _driving(LEFT_BEHIND.format(helper=helper), grace_s=30) as driver:
        assert _rest(driver) == "tidied up\nended 0\n"


@pytest.mark.parametrize(
    ("source", "code"), [("", 0), ("exit(3)", 3), ("import os; os.kill(os.getpid(), 9)", 137)]
)
def test_the_exit_code_is_the_shells(source: str, code: int) -> None:
    """A code is passed on; death by signal N is 128 + N."""
    assert run(Command((sys.executable, "-c", source), ROOT, os.environ)) == code


def test_output_goes_to_the_log_and_input_is_empty(tmp_path: Path) -> None:
    """All output is appended in order; reading ends at once; folder and variables are as given."""
    output = "print([sys.stdin.read(), os.getcwd(), os.environ['X']], flush=True)"
    source = f"import os, sys; {output}; sys.exit('an error')"
    log = tmp_path / "log"
    log.write_text("before\n")
    assert run(Command((sys.executable, "-c", source), tmp_path, {"X": "$(y)"}, log)) == 1
    assert log.read_text() == f"before\n{['', str(tmp_path.resolve()), '$(y)']}\nan error\n"


def test_handlers_are_as_before_afterwards() -> None:
    """Between children a signal has its usual effect."""
    before = [signal.getsignal(number) for number in (*STOPPING, signal.SIGCHLD)]
    run(Command((sys.executable, "-c", ""), ROOT, os.environ))
    assert [signal.getsignal(number) for number in (*STOPPING, signal.SIGCHLD)] == before


def test_a_signal_from_before_the_wait_still_wakes_it() -> None:
    """The socket stays readable, so a signal that comes before one waits is not slept through."""
    with _handling(lambda _number, _frame: None) as wakeup:
        signal.raise_signal(signal.SIGTERM)
        assert select.select([wakeup], [], [], 30)[0]


def test_the_end_of_a_child_wakes() -> None:
    """A child that has already ended wakes the wait too."""
    with _handling(lambda _number, _frame: None) as wakeup, subprocess.Popen([sys.executable, "-c", ""]):
        assert select.select([wakeup], [], [], 30)[0]
