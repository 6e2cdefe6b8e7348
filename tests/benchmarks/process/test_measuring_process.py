"""The measuring process: what its forked workers do with signals."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]

SCRIPT = """
import os, signal
from benchmarks.process import measuring_process as process

def end_the_child_at_once():
    os.kill(os.getpid(), signal.SIGTERM)

os.register_at_fork(after_in_child=end_the_child_at_once)  # before ours
signal.signal(signal.SIGTERM, process._terminate)
process._end_forked_workers_at_once()
child = os.fork()
if not child:
    os._exit(0)  # reached only if the signal was lost
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
print(signal.pthread_sigmask(signal.SIG_BLOCK, ()) == set())
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system can't fork")
def test_a_worker_just_forked_can_be_ended() -> None:
    """A signal that comes before the worker's first step ends it, and ours are not left blocked."""
    ran = subprocess.run([sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True)
    assert ran.stdout.split() == [str(-signal.SIGTERM), "True"]
