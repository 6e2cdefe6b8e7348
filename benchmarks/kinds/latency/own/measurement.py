"""Response times beside a user's function, in its measuring process: conditions in blocks."""

from __future__ import annotations

import math
import random
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import measure_gil_share
from benchmarks.evidence.gil_words import HandOverMeter, NotMeasuredError, own_gil
from benchmarks.kinds.latency.client import Requests
from benchmarks.kinds.latency.client_process import Client
from benchmarks.kinds.latency.conditions import (
    DEFAULT_SWITCH_INTERVAL_S,
    REQUESTS,
    Responder,
)
from benchmarks.kinds.latency.own.calls import Calls, Function, open_load
from benchmarks.kinds.latency.own.conditions import (
    Known,
    Lasting,
    Runs,
    Waits,
    interarrival_s,
    patience_s,
    rates_of,
)
from benchmarks.kinds.latency.responders import open_loop_responder, open_responder
from benchmarks.kinds.latency.rounds import TRIED, AnswersRound, in_blocks, loaded_round
from benchmarks.machine.environment import observe_process
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.measure.items import prepared
from benchmarks.plan.selection import find_runners
from benchmarks.process.messages import TASK_ERRORS, Failure, Finished, Starting, explain, fail, failure_of
from benchmarks.runners.model import task_module
from benchmarks.runners.worker import in_every_worker, load

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

    from benchmarks.evidence.gil_share import GilShare
    from benchmarks.kinds.latency.client import Answers
    from benchmarks.kinds.latency.own.conditions import OwnCondition, Rate
    from benchmarks.machine.environment import Environment
    from benchmarks.process.messages import Send
    from workloads.model import Workload

GIL_SAMPLE_S = 0.5
"""Seconds of calls over which the GIL share is sampled, or three calls."""


@dataclass(frozen=True, slots=True)
class OwnOrder:
    """What to measure; picklable.

    Attributes:
        make_workload: Makes the function as a workload.
        conditions: All that can be measured.
        lasting: Seconds of a call.
        budget_s: Seconds in all, if items are short.
        blocks: Number of blocks, without the warm-up.
        seed: Seed of their order and of the requests.
        pool: The runner of its worker processes.
    """

    make_workload: Callable[[], Workload]
    conditions: tuple[OwnCondition, ...]
    lasting: Lasting
    budget_s: float
    blocks: int
    seed: int
    pool: str


@dataclass(frozen=True, slots=True)
class OwnResult:
    """Every condition is in ``measured`` or in ``failures``.

    Attributes:
        environment: The environment of the measuring process, with the state of the GIL at the end.
        gil_share: The part of a call for which it holds the GIL.
        gil_share_reason: Why that is unknown.
    """

    environment: Environment
    gil_share: GilShare | None = None
    gil_share_reason: str | None = None
    measured: dict[OwnCondition, tuple[AnswersRound, ...]] = field(default_factory=dict)
    failures: dict[OwnCondition, Failure] = field(default_factory=dict)


def measure_waits(order: OwnOrder, send: Send) -> None:
    """Measure all conditions and send an OwnResult, or a Failure, before anything is closed."""
    own_gil()  # before there are threads
    environment, began_s = observe_process(), time.monotonic()
    with ExitStack() as closing:
        send(Starting("preparing its items"))
        workload = order.make_workload()
        try:
            items = closing.enter_context(prepared(workload, max(each.workers for each in order.conditions)))
        except TASK_ERRORS as error:
            send(Finished(failure_of("latency (your function)", error)))
            return
        function = Function(workload, items, order.lasting.longest_s)
        pool = _process_pool(order, function, send, closing)
        share, reason = _gil_share(function, send)
        client = Client()
        closing.callback(client.close)
        schedules = random.Random(f"{order.seed} schedules")  # noqa: S311 - of requests, no secret
        known = Known(order.lasting.median_s, _expected(share), math.ceil(REQUESTS / order.blocks))
        waits = _Waits(order, environment, send, client, function, known, pool, began_s, schedules)
        send(Finished(replace(waits.measure(), gil_share=share, gil_share_reason=reason)))


def _process_pool(
    order: OwnOrder, function: Function, send: Send, closing: ExitStack
) -> Callable[[], Executor]:
    """Return a function that returns warm worker processes, or raises why there are none."""
    workers = max((each.workers for each in order.conditions if each.runs is Runs.PROCESSES), default=1)
    send(Starting("starting its worker processes"))
    try:
        executor = closing.enter_context(find_runners()[order.pool].open(workers))
        task = function.workload.task
        in_every_worker(executor, workers, partial(load, task_module(task)))
        in_every_worker(executor, workers, partial(task, function.items[0]))
    except TASK_ERRORS as error:
        return partial(fail, error)
    return lambda: executor


def _gil_share(function: Function, send: Send) -> tuple[GilShare | None, str | None]:
    gils, phase = own_gil(), Starting("sampling the GIL")
    if not gils.words:
        return None, gils.reason
    calls = Calls(function, function.workload.task)
    try:
        return measure_gil_share(calls.once, GIL_SAMPLE_S, gils, announce=partial(send, phase)), None
    except NotMeasuredError as error:
        return None, str(error)
    except TASK_ERRORS as error:
        return None, f"not measured: {explain(error)}"


def _expected(share: GilShare | None) -> float:
    if share is not None:
        return share.share
    return float(gil_enabled())


@dataclass(frozen=True, slots=True)
class _Waits:
    """Conditions in progress: their rates, requests per round, and everything open."""

    order: OwnOrder
    environment: Environment
    send: Send
    client: Client
    function: Function
    known: Known
    pool: Callable[[], Executor]
    began_s: float
    schedules: random.Random
    interarrivals_s: dict[OwnCondition, float] = field(default_factory=dict)
    beside_s: dict[OwnCondition, float] = field(default_factory=dict)
    rates: dict[OwnCondition, Rate] = field(default_factory=dict)

    def measure(self) -> OwnResult:
        arms = {condition: partial(self._round, condition) for condition in self.order.conditions}
        seen = in_blocks(arms, self.order, self.send)
        return OwnResult(
            replace(self.environment, gil_enabled_at_end=gil_enabled()),
            measured={condition: tuple(rounds) for condition, rounds in seen.rounds.items()},
            failures={key: failure_of(key.label, error) for key, error in seen.failures.items()},
        )

    def _round(self, condition: OwnCondition) -> AnswersRound:
        if condition not in self.interarrivals_s:
            return self._try_out(condition)
        if not self.rates:
            self.rates.update(self._rates())
        rate = self.rates[condition]
        return self._run(condition, rate.count, rate.interarrival_s)

    def _try_out(self, condition: OwnCondition) -> AnswersRound:
        """Warm up; find the request rate, and the overhead of a round."""
        began_s = time.monotonic()
        tried = self._run(condition, TRIED, None)
        asking_s = tried.answers.ended_s - tried.answers.began_s
        self.interarrivals_s[condition] = interarrival_s(condition, tried.answers.latencies_s, self.known)
        self.beside_s[condition] = max(0.0, time.monotonic() - began_s - asking_s)
        return tried

    def _rates(self) -> dict[OwnCondition, Rate]:
        left_s = self.order.budget_s - (time.monotonic() - self.began_s)
        asking_s = max(0.0, left_s / self.order.blocks - sum(self.beside_s.values()))
        return rates_of(self.interarrivals_s, self.known, asking_s)

    def _run(self, condition: OwnCondition, requests: int, mean_s: float | None) -> AnswersRound:
        with _responder(condition.waits) as (port, loop):
            patience = patience_s(self.order.lasting, condition.workers)
            seed = str(self.schedules.random())
            ask = partial(self.client.ask, Requests(False, port, requests, mean_s, seed, patience))  # noqa: FBT003 - not by HTTP
            if condition.runs is Runs.NOT:
                return _idle_round(ask, mean_s)
            opened = open_load(condition, self.function, self.pool, loop)
            return loaded_round(ask, mean_s, opened, DEFAULT_SWITCH_INTERVAL_S)


def _idle_round(ask: Callable[[], Answers], mean_s: float | None) -> AnswersRound:
    meter = HandOverMeter(own_gil())
    meter.begin()
    return AnswersRound(mean_s, ask(), None, meter.per_s())


@contextmanager
def _responder(waits: Waits) -> Iterator[tuple[int, asyncio.AbstractEventLoop | None]]:
    """Yield the port of the one who waits, and its event loop if it has one."""
    if waits is Waits.LOOP:
        with open_loop_responder() as responder:
            yield responder.port, responder.loop
    else:
        with open_responder(Responder.UDP) as port:
            yield port, None
