"""``python -m workloads.mistakes``: one demonstration, its facts as they come, and honest exit codes."""

from __future__ import annotations

import faulthandler
import json

import pytest

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.__main__ import main, report

SHOW = """
import os
import signal
import sys
import threading

import workloads.mistakes.__main__ as child
from workloads.mistakes.mistake import Demonstration

{show}

child.find_demonstration = lambda mistake, name: Demonstration(name, show)
sys.exit(child.main(["made up", "for a test"]))
"""
RAISES = """
def show(report):
    report(came_here=True)
    raise OSError("no thread today")
"""
RAISES_IN_A_THREAD = """
def fail():
    raise OSError("no thread today")

def show(report):
    report(came_here=True)
    threading.Thread(target=fail).start()
    threading.Event().wait()
"""
ASKS_FOR_STACKS = """
begun = threading.Event()

def wait_for_ever():
    begun.set()
    threading.Event().wait()

def show(report):
    threading.Thread(target=wait_for_ever, daemon=True).start()
    begun.wait()
    os.kill(os.getpid(), signal.SIGUSR1)
    report(came_here=True)
"""


def test_facts_are_lines_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    """One line for each time something is reported."""
    report(deadlocked=True, name="a line\nof text")
    report(wall_s=[0.5, 1.0])
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line) for line in lines] == [
        {"deadlocked": True, "name": "a line\nof text"},
        {"wall_s": [0.5, 1.0]},
    ]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        ([], ["lock_order", "no_join"]),
        (["lock_order"], ["lock_order", "no_join"]),
        (["any", "any"], ["lock_order", "no_join"]),
        (["lock_order", "any"], ["different orders", "same order"]),
        (["lock_order", "same order", "any"], ["lock_order", "no_join"]),
    ],
)
def test_wrong_use_is_answered_in_one_sentence(
    arguments: list[str], names: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """It lists the names that exist; nothing is shown, and the exit code is 2."""
    assert main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.endswith(".\n")
    assert printed.err.count("\n") == 1
    assert all(name in printed.err for name in names)


def test_the_command_ends_with_that_exit_code(run: Show) -> None:
    """Asked for something that does not exist, the process fails."""
    shown = run("-m", "workloads.mistakes", "any", "any")
    assert shown.exit_code == 2
    assert shown.stderr.startswith("there is no mistake 'any'; choose from 'cpu_bound_threads', ")


@pytest.mark.parametrize("program", [RAISES, RAISES_IN_A_THREAD], ids=["main thread", "another thread"])
def test_what_is_raised_fails_the_process(run: Show, program: str) -> None:
    """Whichever thread raises it, and though the main thread waits for ever; facts reported before remain."""
    shown = run("-c", SHOW.format(show=program))
    assert shown.exit_code == 1
    assert "OSError: no thread today" in shown.stderr
    assert shown.facts == {"came_here": True}


@pytest.mark.skipif(not hasattr(faulthandler, "register"), reason="this platform has no SIGUSR1")
def test_stacks_are_printed_on_request(run: Show) -> None:
    """A demonstration that hangs can be asked where, and goes on."""
    shown = run("-c", SHOW.format(show=ASKS_FOR_STACKS))
    assert shown.exit_code == 0
    assert "in show" in shown.stderr
    assert shown.facts == {"came_here": True}
