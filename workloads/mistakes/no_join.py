"""no_join: ending the main thread without joining a thread that still works."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import PATIENCE_S, Demonstration, Mistake

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads.mistakes.mistake import Report


def show_non_daemon_thread(report: Report) -> None:
    """End the main thread first: the process waits for the other one, whose clean-up runs.

    The thread's work lasts until the main thread has ended, so that the order is no matter of luck.
    """
    main_thread = threading.main_thread()

    def outlast_the_main_thread() -> None:
        main_thread.join(PATIENCE_S)
        report(main_ended_first=not main_thread.is_alive())

    _start(report, outlast_the_main_thread, daemon=False)


def show_daemon_thread(report: Report) -> None:
    """End the main thread first: the process ends with it, and the daemon thread's clean-up never runs.

    The thread's work never ends by itself. If the process waited for it, it would have to be ended.
    """
    _start(report, threading.Event().wait, daemon=True)
    report(main_ended_first=True)


def _start(report: Report, work: Callable[[], object], *, daemon: bool) -> None:
    """Start a thread that works and cleans up; return when it is at work, without joining it."""
    at_work = threading.Event()

    def work_and_clean_up() -> None:
        try:
            report(started=True)
            at_work.set()
            work()
        finally:
            report(clean_up_ran=True)

    threading.Thread(target=work_and_clean_up, daemon=daemon).start()
    at_work.wait(PATIENCE_S)


NO_JOIN = Mistake(
    name="no_join",
    summary=(
        "The main thread ends without joining the threads it started: the process stays until the "
        "non-daemon ones end, however long that takes, and cuts daemon ones off, whose clean-up never runs."
    ),
    instead=(
        "Join every thread, or let a ThreadPoolExecutor's with block do it; tell long-lived threads "
        "to stop with an Event, and never leave work that must be finished to a daemon thread."
    ),
    demonstrations=(
        Demonstration("non-daemon thread", show_non_daemon_thread),
        Demonstration("daemon thread", show_daemon_thread),
    ),
)
