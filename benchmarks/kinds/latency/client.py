"""The client: sends requests at random times and records each response time, in its own process.

The time of a request counts from the moment at which it was **to be sent**, by a schedule that is made in
advance and never waits for answers. So a request that has to wait because an earlier one is late counts with
its whole wait (no coordinated omission: Gil Tene, How NOT to Measure Latency, 2013). Times are recorded
exactly, not in buckets: a round has a few hundred, and the rare ones matter most.

Stdlib only: the client's process imports nothing else.
"""

from __future__ import annotations

import random
import select
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from benchmarks.kinds.latency.transports import WrongAnswerError, open_http, open_udp

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from multiprocessing.connection import Connection
    from socket import socket
    from typing import Any

    from benchmarks.kinds.latency.transports import Transport

    Wait = Callable[[Sequence[socket], float], Sequence[socket]]

LEAD_S = 0.002
"""Seconds between making the schedule and its first request."""
AWAKE_S = 0.0003
"""The client wakes up this long before a request is due, because systems wake sleepers about that late."""
AWAKE_SHARE = 0.2
"""But it is awake for at most this share of the time between two requests: others need the CPU."""
PATIENCE_S = 2.0
"""A request without an answer this long after the last one was sent is lost."""
OWN_REQUESTS = 20
MOST_CLOSED_LOOP_S = 0.4
CONNECTION_ENDED = (EOFError, OSError)


@dataclass(frozen=True, slots=True)
class Requests:
    """The requests that the client is to send, and when.

    Attributes:
        http: Whether by HTTP; otherwise by UDP.
        port: Where the responder listens, on this machine.
        count: The number of requests.
        interarrival_s: Mean of the exponential time between two requests; None sends each as soon as the
            previous one is answered, which shows the responder's capacity.
        seed: Seed of the random times.
        patience_s: A request without an answer this long after the last one was sent is lost.
    """

    http: bool
    port: int
    count: int
    interarrival_s: float | None
    seed: str
    patience_s: float = PATIENCE_S


@dataclass(frozen=True, slots=True)
class Answers:
    """The outcome of the requests.

    Attributes:
        began_s: When the first was to be sent, on the clock that all processes share.
        ended_s: When the last was answered or given up.
        latencies_s: For each answered request, the time since it was to be sent.
        late_s: How late each request was sent: the client's own share.
        own_s: The response times of the client's requests to itself: its own overhead.
        lost: How many were never answered.
    """

    began_s: float
    ended_s: float
    latencies_s: tuple[float, ...]
    late_s: tuple[float, ...]
    own_s: tuple[float, ...]
    lost: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why the client has no answers."""

    reason: str
    wrong: bool = False
    """Whether because an answer was wrong."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The clock, and a function that waits until a socket is readable or a time-out in seconds."""

    clock: Callable[[], float]
    wait: Wait


@dataclass(frozen=True, slots=True)
class _Due:
    """A request, when it is due, and when the client stops sleeping."""

    number: int
    at_s: float
    awake_s: float


@dataclass(slots=True)
class _Log:
    """The outcome so far: when each request was due, and the response times of answered ones."""

    due_s: dict[int, float] = field(default_factory=dict)
    taken_s: list[float] = field(default_factory=list)
    late_s: list[float] = field(default_factory=list)

    def sent(self, number: int, due_s: float, now_s: float) -> None:
        self.due_s[number] = due_s
        self.late_s.append(now_s - due_s)

    def answered(self, numbers: Sequence[int], now_s: float) -> None:
        for number in numbers:
            due_s = self.due_s.pop(number, None)
            if due_s is None:
                raise WrongAnswerError(f"request {number} was answered although none of that number was open")
            self.taken_s.append(now_s - due_s)


def serve_asking(connection: Connection[Any, Any]) -> None:
    """Run the client: answer all Requests with Answers or a Refusal, until the connection is closed."""
    around = Surroundings(time.perf_counter, _wait)
    with suppress(*CONNECTION_ENDED):
        while True:
            connection.send(_attempt(connection.recv(), around))


def _attempt(requests: Requests, around: Surroundings) -> Answers | Refusal:
    try:
        with open_udp(None) as itself:
            own = ask_in_turn(itself, OWN_REQUESTS, around)
        with open_http(requests.port) if requests.http else open_udp(requests.port) as transport:
            if requests.interarrival_s is None:
                return ask_in_turn(transport, requests.count, around, requests.patience_s)
            offsets_s = schedule(requests.seed, requests.interarrival_s, requests.count)
            return ask_on_schedule(transport, offsets_s, own.latencies_s, around, requests.patience_s)
    except WrongAnswerError as error:
        return Refusal(str(error), wrong=True)
    except OSError as error:
        return Refusal(f"the responder can't be reached: {error}")


def schedule(seed: str, interarrival_s: float, count: int) -> list[float]:
    """Return when each request is due, in seconds from the beginning: a Poisson process, like many users."""
    gaps = random.Random(seed)  # noqa: S311 - a schedule, no secret
    return list(accumulate(gaps.expovariate(1 / interarrival_s) for _ in range(count)))


def ask_on_schedule(
    transport: Transport,
    offsets_s: Sequence[float],
    own_s: tuple[float, ...],
    around: Surroundings,
    patience_s: float = PATIENCE_S,
) -> Answers:
    """Send every request when due, whether or not earlier ones were answered; wait for the last answers."""
    log = _Log()
    began_s = around.clock() + LEAD_S
    due = deque(_due(began_s, offsets_s))
    give_up_s = due[-1].at_s + patience_s
    while due or log.due_s:
        now_s = around.clock()
        if due and now_s >= due[0].at_s:
            log.sent(due[0].number, due[0].at_s, now_s)
            transport.send(due.popleft().number)
            continue
        if not due and now_s >= give_up_s:
            break
        next_s = due[0].awake_s if due else give_up_s
        ready = around.wait(transport.sockets, max(0.0, next_s - now_s))
        if ready:
            log.answered(transport.receive(ready), around.clock())
    taken, lost = tuple(log.taken_s), len(offsets_s) - len(log.taken_s)
    return Answers(began_s, around.clock(), taken, tuple(log.late_s), own_s, lost)


def _due(began_s: float, offsets_s: Sequence[float]) -> Iterator[_Due]:
    for number, (before, offset) in enumerate(pairwise([0.0, *offsets_s])):
        at_s = began_s + offset
        yield _Due(number, at_s, at_s - min(AWAKE_S, AWAKE_SHARE * (offset - before)))


def ask_in_turn(
    transport: Transport, count: int, around: Surroundings, patience_s: float = PATIENCE_S
) -> Answers:
    """Send one request after the other, each when the previous one is answered or given up, for a while."""
    log = _Log()
    began_s = around.clock()
    for number in range(count):
        asked_s = around.clock()
        if asked_s - began_s > MOST_CLOSED_LOOP_S:
            break
        log.sent(number, asked_s, asked_s)
        transport.send(number)
        while number in log.due_s and (left_s := asked_s + patience_s - around.clock()) > 0:
            ready = around.wait(transport.sockets, left_s)
            if ready:
                log.answered(transport.receive(ready), around.clock())
    taken = tuple(log.taken_s)
    return Answers(began_s, around.clock(), taken, tuple(log.late_s), (), lost=len(log.due_s))


def _wait(sockets: Sequence[socket], seconds: float) -> Sequence[socket]:
    return select.select(sockets, (), (), seconds)[0]
