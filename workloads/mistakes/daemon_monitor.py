"""daemon_monitor: writing records in a daemon thread that is never stopped.

What remains in its buffer when the process ends can only be seen from outside, so the demonstration starts
another process that writes the records: ``python -m workloads.mistakes.daemon_monitor WAY``. Its file is
stdout: first the records, then how many there should be.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import PATIENCE_S, Demonstration, Mistake

if TYPE_CHECKING:
    from workloads.mistakes.mistake import Report

PERIOD_S = 0.0002
RECORDS = 510
BATCH = 20
"""Records are written in batches, as in loggers and metrics clients: 10 of the 510 stay in the buffer."""
RECORD = "beat\n"
CUT_OFF, STOPPED = "cut-off", "stopped"
"""What happens to the monitor at the end of its process."""


def show_cut_off(report: Report) -> None:
    """End the process while the monitor waits for its next beat: the last records are lost."""
    _keep_records(CUT_OFF, report)


def show_stopped(report: Report) -> None:
    """Stop and join the monitor before the process ends: every record is written."""
    _keep_records(STOPPED, report)


def _keep_records(way: str, report: Report) -> None:
    """Run the process with the monitor to its end, and count the records.

    Raises:
        subprocess.SubprocessError: It failed, or did not end.
    """
    command = [sys.executable, "-m", "workloads.mistakes.daemon_monitor", way]
    ended = subprocess.run(command, stdout=subprocess.PIPE, text=True, timeout=PATIENCE_S, check=True)
    *records, made = ended.stdout.splitlines(keepends=True)
    report(records_made=int(made), records_written=records.count(RECORD))


def _monitor(enough: threading.Event, stop: threading.Event) -> None:
    """Write a record of every beat until stopped; after RECORDS beats set ``enough`` and wait for the stop.

    The file belongs to the thread: a global one would be flushed at the end of the process, hiding the loss.
    """
    with os.fdopen(sys.stdout.fileno(), "w", closefd=False) as file:
        for number in range(1, RECORDS + 1):
            file.write(RECORD)
            if number % BATCH == 0:
                file.flush()
            stop.wait(PERIOD_S)
        enough.set()
        stop.wait()


def _main(way: str) -> None:
    """Start the monitor, and end the process when it has written all its records.

    Raises:
        TimeoutError: It has not written them.
    """
    enough, stop = threading.Event(), threading.Event()
    monitor = threading.Thread(target=_monitor, args=(enough, stop), daemon=True)
    monitor.start()
    if not enough.wait(PATIENCE_S):
        raise TimeoutError(f"the monitor did not write its {RECORDS} records within {PATIENCE_S:g} s.")
    if way == STOPPED:
        stop.set()
        monitor.join(PATIENCE_S)
    sys.stdout.write(f"{RECORDS}\n")


DAEMON_MONITOR = Mistake(
    name="daemon_monitor",
    summary=(
        "A monitor runs in a daemon thread and is never stopped. The process ends in the middle of its "
        "work, and what it has not written by then is lost without an error."
    ),
    instead=(
        "Stop the monitor with an Event and join it before the process ends, best with a context manager "
        "around everything that it watches."
    ),
    demonstrations=(
        Demonstration("daemon thread at the end of the process", show_cut_off),
        Demonstration("stopped before the end", show_stopped),
    ),
)

if __name__ == "__main__":
    _main(sys.argv[1])
