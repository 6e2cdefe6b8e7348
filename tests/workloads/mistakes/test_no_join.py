"""no_join: what becomes of a thread that still works when the main thread ends."""

from __future__ import annotations

from tests.workloads.mistakes.showing import Show


def test_the_process_waits_for_a_non_daemon_thread(show: Show) -> None:
    """The main thread ends first, and the other one's clean-up runs afterwards."""
    shown = show("no_join", "non-daemon thread")
    assert shown.facts == {"started": True, "main_ended_first": True, "clean_up_ran": True}
    assert "clean_up_ran" in shown.lines[-1]


def test_a_daemon_thread_is_cut_off(show: Show) -> None:
    """It had started, and its clean-up never runs."""
    assert show("no_join", "daemon thread").facts == {"started": True, "main_ended_first": True}
