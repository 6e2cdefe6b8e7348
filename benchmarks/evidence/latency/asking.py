"""Has the client ask: its process is started when it is needed, and anew after one that failed."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.latency.child import ChildError, hear, open_child, say
from benchmarks.evidence.latency.client import MOST_CLOSED_LOOP_S, PATIENCE_S, serve_asking
from benchmarks.evidence.latency.exchange import Answers, Ask, Refused
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

CLIENT = "the client"
START_TIMEOUT_S = 30.0
EXPONENTIAL_TAIL = 3
"""The last of a few random requests may be due so many times as late as expected."""


class NoAnswersError(Exception):
    """There are no answers to tell of; the message says why."""


@dataclass(slots=True)
class Client:
    """The client's process, if it runs; ``closing`` ends it.

    Attributes:
        serve: What it does.
        closing: What ends the process.
        connection: The way to it; None while there is none.
    """

    serve: Callable[..., None] = serve_asking
    closing: ExitStack = field(default_factory=ExitStack)
    connection: Connection[Any, Any] | None = None

    def ask(self, ask: Ask) -> Answers:
        """Return what became of the requests.

        Raises:
            NoAnswersError: None could be asked, or fewer than half were answered.
            WrongResultError: An answer was wrong.
            ChildError: The client died or hung; the next one to ask gets a new one.
        """
        if self.connection is None:
            self.connection = self.closing.enter_context(open_child(self.serve))
        try:
            say(self.connection, ask, CLIENT)
            told = hear(self.connection, _timeout_s(ask), CLIENT)
        except ChildError:
            self.close()
            raise
        match told:
            case Answers() as answers if 2 * answers.lost < len(answers.latencies_s) + answers.lost:
                return answers
            case Answers() as answers:
                asked = len(answers.latencies_s) + answers.lost
                raise NoAnswersError(f"{answers.lost} of {asked} requests were never answered")
            case Refused(reason, wrong):
                raise WrongResultError(reason) if wrong else NoAnswersError(reason)
            case _:
                raise ChildError(f"{CLIENT} said {told!r} instead of what became of the requests")

    def close(self) -> None:
        """End the process."""
        self.connection = None
        self.closing.close()


def _timeout_s(ask: Ask) -> float:
    asking_s = (
        MOST_CLOSED_LOOP_S if ask.spacing_s is None else EXPONENTIAL_TAIL * ask.requests * ask.spacing_s
    )
    return START_TIMEOUT_S + asking_s + 2 * PATIENCE_S
