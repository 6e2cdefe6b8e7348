"""no_join: ending the main thread without joining a thread that is still working."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from workloads.mistakes.mistake import PATIENCE_S, Demonstration, Mistake

if TYPE_CHECKING:
    from collections.abc import Callable

    from workloads.mistakes.mistake import Report


def show_non_daemon_thread(report: Report) -> None:
    """End the main thread first: the process waits for the other thread, whose clean-up runs.

    The thread's work lasts until the main thread has ended, so the order is certain.
    """
    main_thread = threading.main_thread()

    def outlast_the_main_thread() -> None:
        main_thread.join(PATIENCE_S)
        report(main_ended_first=not main_thread.is_alive())

    _start(report, outlast_the_main_thread, daemon=False)


def show_daemon_thread(report: Report) -> None:
    """End the main thread first: the process ends with it, and the daemon thread's clean-up never runs.

    The thread's work never ends by itself. If the process waited for it, it would have to be killed.
    """
    _start(report, threading.Event().wait, daemon=True)
    report(main_ended_first=True)


def _start(report: Report, work: Callable[[], object], *, daemon: bool) -> None:
    """Start a thread that works and cleans up; return once it works, without joining it."""
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
        "The main thread ends without joining the threads it started. The process waits for non-daemon "
        "threads, however long they take; it cuts off daemon threads, whose clean-up never runs."
    ),
    instead=(
        "Join every thread, or let a ThreadPoolExecutor's with block do it. Stop long-lived threads with "
        "an Event, and never leave work that must be finished to a daemon thread."
    ),
    demonstrations=(
        Demonstration("non-daemon thread", show_non_daemon_thread),
        Demonstration("daemon thread", show_daemon_thread),
    ),
)
