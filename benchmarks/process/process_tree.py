"""Ends a process together with everything it started, and asks it for its stacks before that."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess

import psutil

GRACE_S = 5.0
"""How long a process may take to close what it opened once it was asked to end."""
STACKS_S = 0.3
"""How long faulthandler is given to print the stacks; it takes milliseconds."""


def end_process_tree(process: subprocess.Popen[bytes]) -> None:
    """Ask the process to end, wait for it, and kill whatever of its tree is left.

    The process is the leader of a session of its own: on POSIX its group finds even those descendants
    whose parent is gone. On Windows those known before the end are killed.
    """
    family = _descendants(process.pid)
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(GRACE_S)
    except subprocess.TimeoutExpired:
        family += _descendants(process.pid)
        process.kill()
        process.wait()
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    for member in family:
        with contextlib.suppress(
            psutil.Error
        ):  # gone, or its id is another's now: psutil compares start times
            member.kill()
    psutil.wait_procs(family, timeout=GRACE_S)


def request_stacks(process: subprocess.Popen[bytes]) -> None:
    """Have the process print the stacks of all its threads to its stderr, where there is SIGUSR1 (POSIX)."""
    if hasattr(signal, "SIGUSR1"):
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.send_signal(signal.SIGUSR1)
            process.wait(STACKS_S)


def _descendants(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.Error:
        return []
