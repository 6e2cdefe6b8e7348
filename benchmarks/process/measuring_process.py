"""The process in which one job is measured: nothing else runs here.

The supervisor starts a fresh one for every job, sends the job through stdin and reads messages from the
original stdout; what tasks print goes to stderr. If the supervisor is gone, the next message fails and
everything is closed.
"""

from __future__ import annotations

import faulthandler
import os
import pickle
import signal
import sys
from functools import partial
from typing import TYPE_CHECKING, cast

from benchmarks.machine.gil_state import watch_imports
from benchmarks.process.messages import read_message

if TYPE_CHECKING:
    from typing import BinaryIO, NoReturn

    from benchmarks.process.messages import Job, Send


class Terminated(BaseException):
    """SIGTERM arrived: close everything and exit. Not an Exception, so it is never taken for a task's."""


def take_stdout() -> BinaryIO:
    """Return the original stdout, for messages, and redirect all other output to stderr."""
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    if hasattr(os, "register_at_fork"):  # a forked worker must not keep the channel open when we are gone
        os.register_at_fork(after_in_child=lambda: os.close(channel.fileno()))
    return channel


def _sender(channel: BinaryIO) -> Send:
    def send(message: object) -> None:
        pickle.dump(message, channel)
        channel.flush()

    return send


def _print_stacks_on_request() -> None:
    """Let SIGUSR1 print the stacks of all threads, to show where a job hangs (POSIX)."""
    if hasattr(faulthandler, "register"):
        faulthandler.register(signal.SIGUSR1, all_threads=True)


def _terminate(_signal: int, _frame: object) -> NoReturn:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: a second one must not cut off the closing
    raise Terminated


def _end_forked_workers_at_once() -> None:
    """Let SIGTERM end a forked worker, which would otherwise handle our exception as its task's and go on.

    It is blocked until then: CPython drops a signal that came for a handler which is no longer set, and a
    pool that ends a worker just forked would wait for it forever.
    """
    if not hasattr(os, "register_at_fork"):
        return
    only = {signal.SIGTERM}

    def in_child() -> None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, only)

    os.register_at_fork(
        before=partial(signal.pthread_sigmask, signal.SIG_BLOCK, only),
        after_in_parent=partial(signal.pthread_sigmask, signal.SIG_UNBLOCK, only),
        after_in_child=in_child,
    )


def main() -> int:
    """Do the job that stdin brings; return the exit code."""
    send = _sender(take_stdout())
    _print_stacks_on_request()
    watch_imports()
    job: Job = cast("Job", read_message(sys.stdin.buffer))  # from our supervisor
    signal.signal(signal.SIGTERM, _terminate)
    _end_forked_workers_at_once()
    try:
        job(send)
    except Terminated:
        return 128 + signal.SIGTERM
    except BrokenPipeError:  # the supervisor is gone
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
