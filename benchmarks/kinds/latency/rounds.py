"""Response times under all conditions, in their measuring process: in blocks, each at its own rate.

In a round the background load first runs alone, then while requests are answered; both are recorded.
"""

from __future__ import annotations

import math
import random
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from benchmarks.evidence.gil_words import HandOverMeter, NotMeasuredError, own_gil
from benchmarks.kinds.latency.background_load import load_openers
from benchmarks.kinds.latency.client import Requests
from benchmarks.kinds.latency.client_process import Client
from benchmarks.kinds.latency.conditions import (
    DEFAULT_SWITCH_INTERVAL_S,
    REQUESTS,
    Background,
    Condition,
    Responder,
    interarrival_s,
    requests_per_round,
)
from benchmarks.kinds.latency.responders import open_responder
from benchmarks.kinds.latency.statistics import Effort, Window, effort, histogram, percentile, series
from benchmarks.kinds.tiny_tasks import seconds_per_iteration
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.measure.blocks import Reporter, StopRule, measure_blocks
from benchmarks.process.messages import Failure, Finished, Starting, failure_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from benchmarks.kinds.latency.background_load import BackgroundLoad, Opener
    from benchmarks.kinds.latency.client import Answers
    from benchmarks.measure.blocks import Blocks
    from benchmarks.process.messages import Send

ALONE_S = 0.04
"""How long the background load runs alone: eight default switch intervals."""
TRIED = 8
"""Consecutive requests in the warm-up, to find the response time."""


@dataclass(frozen=True, slots=True)
class AnswersRound:
    """The figures of a round.

    Attributes:
        interarrival_s: Mean time between two requests; None if each waited for the previous answer.
        answers: The outcome of the requests.
        effort: The work of the background load; None without any.
        hand_overs_per_s: Hand-overs of the responder's GIL per second; None if unreadable.
    """

    interarrival_s: float | None
    answers: Answers
    effort: Effort | None
    hand_overs_per_s: float | None = None

    @property
    def requests(self) -> int:
        """Return how many requests there were, lost ones included."""
        return len(self.answers.latencies_s) + self.answers.lost


def loaded_round(
    ask: Callable[[], Answers],
    interarrival_s: float | None,
    opened: AbstractContextManager[BackgroundLoad],
    switch_interval_s: float,
) -> AnswersRound:
    """Run a round with a load, which first runs alone, with the default switch interval."""
    meter = HandOverMeter(own_gil())
    with opened as load, switch_interval(DEFAULT_SWITCH_INTERVAL_S):
        load.begin()
        time.sleep(ALONE_S)
        alone_until_s = time.perf_counter()
        with switch_interval(switch_interval_s):
            meter.begin()
            answers = ask()
            hand_overs_per_s = meter.per_s()
            workers = load.end()
    during = Window(answers.began_s, answers.ended_s)
    return AnswersRound(interarrival_s, answers, effort(workers, alone_until_s, during), hand_overs_per_s)


def percentiles(rounds: Sequence[AnswersRound], share: float) -> list[float | None]:
    """Return the percentile of each round."""
    return [percentile(sorted(seen.answers.latencies_s), seen.requests, share) for seen in rounds]


def answers_fields(rounds: Sequence[AnswersRound]) -> dict[str, Any]:
    """Return the fields of the JSON that all conditions have.

    Series have one entry per block. ``latency_s`` and ``latency_counts`` are the histogram of all answers;
    lost requests are not in it and count as longer than all others.
    """
    times_s, counts = histogram(seconds for seen in rounds for seconds in seen.answers.latencies_s)
    return {
        "unit": "requests",
        "requests": [seen.requests for seen in rounds],
        "lost": [seen.answers.lost for seen in rounds],
        "spacing_s": rounds[0].interarrival_s,
        "p50_s": percentiles(rounds, 0.5),
        "p90_s": percentiles(rounds, 0.9),
        "latency_s": times_s,
        "latency_counts": counts,
        "send_late_s": [median(seen.answers.late_s) for seen in rounds],
        "client_overhead_s": [median(seen.answers.own_s) for seen in rounds],
        "hand_overs_per_s": series([seen.hand_overs_per_s for seen in rounds]),
    }


@contextmanager
def switch_interval(seconds: float) -> Iterator[None]:
    """Set the switch interval for a block, and restore it afterwards."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(seconds)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


class Labeled(Protocol):
    """A condition."""

    @property
    def label(self) -> str:
        """Its readable name."""
        ...


Asked = TypeVar("Asked", bound=Labeled)


class BlocksOrder(Protocol):
    """How many blocks there are, and the seed of their order."""

    @property
    def blocks(self) -> int:
        """The number of blocks, without the warm-up."""
        ...

    @property
    def seed(self) -> int:
        """The seed."""
        ...


def in_blocks(
    rounds: Mapping[Asked, Callable[[], AnswersRound]], order: BlocksOrder, send: Send
) -> Blocks[Asked, AnswersRound]:
    """Run rounds of all conditions in as many blocks as ordered: the number of requests sets the time."""
    rule = StopRule(0, order.blocks, order.blocks)
    reporter: Reporter[Asked] = Reporter(send, lambda condition: Starting(f"a round of {condition.label}"))
    return measure_blocks(rounds, rule, f"{order.seed} latency", reporter)


@dataclass(frozen=True, slots=True)
class AnswersOrder:
    """What to measure: the conditions, seconds in all, number of blocks, and the seed of their order."""

    conditions: tuple[Condition, ...]
    budget_s: float
    blocks: int
    seed: int


@dataclass(frozen=True, slots=True)
class AnswersResult:
    """Every condition is in ``measured`` or in ``failures``; with the state of the GIL at the end."""

    gil_enabled: bool
    measured: dict[Condition, tuple[AnswersRound, ...]] = field(default_factory=dict)
    failures: dict[Condition, Failure] = field(default_factory=dict)


def measure_answers(order: AnswersOrder, send: Send) -> None:
    """Measure all conditions and send an AnswersResult before anything is closed."""
    own_gil()  # before there are threads
    with ExitStack() as closing:
        client = Client()
        closing.callback(client.close)
        send(Starting("starting the background load"))
        began_s = time.monotonic()
        wanted = [
            (each.background, each.workers)
            for each in order.conditions
            if each.background is not Background.IDLE
        ]
        openers = load_openers(wanted, seconds_per_iteration(), closing)
        schedules = random.Random(f"{order.seed} schedules")  # noqa: S311 - of requests, no secret
        send(Finished(_Answers(order, send, client, openers, began_s, schedules).measure()))


@dataclass(frozen=True, slots=True)
class _Answers:
    """Conditions in progress: their rates, requests per round, and everything open."""

    order: AnswersOrder
    send: Send
    client: Client
    openers: dict[Background, Opener]
    began_s: float
    schedules: random.Random
    interarrivals_s: dict[Condition, float] = field(default_factory=dict)
    beside_s: dict[Condition, float] = field(default_factory=dict)
    requests: dict[Condition, int] = field(default_factory=dict)

    def measure(self) -> AnswersResult:
        arms = {condition: partial(self._round, condition) for condition in self.order.conditions}
        seen = in_blocks(arms, self.order, self.send)
        return AnswersResult(
            gil_enabled(),
            {condition: tuple(rounds) for condition, rounds in seen.rounds.items()},
            {condition: _failure(condition, error) for condition, error in seen.failures.items()},
        )

    def _round(self, condition: Condition) -> AnswersRound:
        if condition not in self.interarrivals_s:
            return self._try_out(condition)
        if not self.requests:
            self.requests.update(self._shares())
        return self._run(condition, self.requests[condition], self.interarrivals_s[condition])

    def _try_out(self, condition: Condition) -> AnswersRound:
        """Warm up; find the request rate, and the overhead of a round."""
        began_s = time.monotonic()
        tried = self._run(condition, TRIED, None)
        asking_s = tried.answers.ended_s - tried.answers.began_s
        expected_gil_wait_s = condition.expected_gil_wait_s(gil_enabled=gil_enabled())
        self.interarrivals_s[condition] = interarrival_s(tried.answers.latencies_s, expected_gil_wait_s)
        self.beside_s[condition] = max(0.0, time.monotonic() - began_s - asking_s)
        return tried

    def _shares(self) -> dict[Condition, int]:
        block_s = (self.order.budget_s - (time.monotonic() - self.began_s)) / self.order.blocks
        most = math.ceil(REQUESTS / self.order.blocks)
        return requests_per_round(self.interarrivals_s, most, block_s - sum(self.beside_s.values()))

    def _run(self, condition: Condition, requests: int, mean_s: float | None) -> AnswersRound:
        with open_responder(condition.responder) as port:
            http = condition.responder is Responder.HTTP
            ask = partial(
                self.client.ask, Requests(http, port, requests, mean_s, str(self.schedules.random()))
            )
            if condition.background is Background.IDLE:
                meter = HandOverMeter(own_gil())
                meter.begin()
                return AnswersRound(mean_s, ask(), None, meter.per_s())
            opened = self.openers[condition.background](condition.workers)
            return loaded_round(ask, mean_s, opened, condition.switch_interval_s)


def _failure(condition: Condition, error: BaseException) -> Failure:
    if isinstance(error, NotMeasuredError):
        return Failure(f"{condition.label}: {error}", status="skipped")
    return failure_of(condition.label, error)
