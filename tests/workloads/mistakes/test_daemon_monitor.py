"""daemon_monitor: which records are written when the process ends."""

from __future__ import annotations

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.daemon_monitor import BATCH, RECORDS


def test_a_daemon_thread_loses_what_is_in_its_buffer(show: Show) -> None:
    """Only full batches were written."""
    facts = show("daemon_monitor", "daemon thread at the end of the process").facts
    assert facts == {"records_made": RECORDS, "records_written": RECORDS - RECORDS % BATCH}
    assert facts["records_written"] < RECORDS


def test_a_monitor_that_is_stopped_loses_nothing(show: Show) -> None:
    """Its file is closed before the process ends."""
    facts = show("daemon_monitor", "stopped before the end").facts
    assert facts == {"records_made": RECORDS, "records_written": RECORDS}
