"""The child processes of the measured process; the client is one of them, and is replaced if it fails."""

from __future__ import annotations

import multiprocessing
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.latency.client import (
    MOST_CLOSED_LOOP_S,
    Answers,
    Refusal,
    Requests,
    serve_asking,
)
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 5.0
EXPONENTIAL_TAIL = 3
"""The last of a few random requests may be due this many times later than expected."""
CLIENT = "the client"


class ChildError(Exception):
    """A child process did not answer correctly; the message says how."""


@contextmanager
def open_child(serve: Callable[..., None], *arguments: object) -> Iterator[Connection[Any, Any]]:
    """Yield the connection to a new process that serves us until the connection is closed.

    It is spawned, so that it inherits no other connection: when we are gone, it reads the end of file.

    Args:
        serve: Called there with its end of the connection and the arguments; pickled by reference.
        arguments: Its other arguments.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=serve, args=(theirs, *arguments), daemon=True)
    try:
        process.start()
        theirs.close()
        yield ours
    finally:
        ours.close()
        if process.pid is not None:
            process.join(STOP_TIMEOUT_S)
            for insist in (process.terminate, process.kill):
                if process.is_alive():
                    insist()
                    process.join(STOP_TIMEOUT_S)


def receive(connection: Connection[Any, Any], timeout_s: float, who: str) -> object:
    """Return what a child sends next.

    Raises:
        ChildError: It sends nothing in time, or is gone.
    """
    try:
        if connection.poll(timeout_s):
            return connection.recv()
    except (EOFError, OSError) as error:
        raise ChildError(f"{who} ended abruptly (killed, out of memory, or crashed)") from error
    raise ChildError(f"{who} sent nothing for {timeout_s:g} s")


def send(connection: Connection[Any, Any], message: object, who: str) -> None:
    """Send a child something.

    Raises:
        ChildError: It is gone.
    """
    try:
        connection.send(message)
    except OSError as error:
        raise ChildError(f"{who} ended abruptly (killed, out of memory, or crashed)") from error


class NoAnswersError(Exception):
    """No answers; the message says why."""


@dataclass(slots=True)
class Client:
    """The client's process, if it runs; ``closing`` ends it.

    Attributes:
        serve: The function that it runs.
        closing: Ends the process.
        connection: The connection to it; None without a process.
    """

    serve: Callable[..., None] = serve_asking
    closing: ExitStack = field(default_factory=ExitStack)
    connection: Connection[Any, Any] | None = None

    def ask(self, requests: Requests) -> Answers:
        """Let the client send the requests, and return their outcome.

        Raises:
            NoAnswersError: No request could be sent, or fewer than half were answered.
            WrongResultError: An answer was wrong.
            ChildError: The client died or hung; the next call gets a new one.
        """
        if self.connection is None:
            self.connection = self.closing.enter_context(open_child(self.serve))
        try:
            send(self.connection, requests, CLIENT)
            reply = receive(self.connection, _timeout_s(requests), CLIENT)
        except ChildError:
            self.close()
            raise
        match reply:
            case Answers() as answers if 2 * answers.lost < len(answers.latencies_s) + answers.lost:
                return answers
            case Answers() as answers:
                count = len(answers.latencies_s) + answers.lost
                raise NoAnswersError(f"{answers.lost} of {count} requests were never answered")
            case Refusal(reason, wrong):
                raise WrongResultError(reason) if wrong else NoAnswersError(reason)
            case _:
                raise ChildError(f"{CLIENT} sent {reply!r} instead of the outcome of its requests")

    def close(self) -> None:
        """End the process."""
        self.connection = None
        self.closing.close()


def _timeout_s(requests: Requests) -> float:
    asking_s = MOST_CLOSED_LOOP_S
    if requests.interarrival_s is not None:
        asking_s = EXPONENTIAL_TAIL * requests.count * requests.interarrival_s
    return START_TIMEOUT_S + asking_s + 2 * requests.patience_s
