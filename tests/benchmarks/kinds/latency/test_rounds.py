"""One round alone and beside requests; all conditions in blocks, at rates from the warm-up; once for real."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest

from benchmarks.evidence.gil_share import NotMeasuredError
from benchmarks.kinds.latency import rounds
from benchmarks.kinds.latency.background_load import BackgroundLoad
from benchmarks.kinds.latency.client import Answers, Requests
from benchmarks.kinds.latency.conditions import DEFAULT_SWITCH_INTERVAL_S, Background, Condition, Responder
from benchmarks.kinds.latency.rounds import (
    TRIED,
    AnswersOrder,
    AnswersResult,
    AnswersRound,
    loaded_round,
    measure_answers,
)
from benchmarks.kinds.model import run_or_fail
from benchmarks.process.messages import BlockEnded, Finished, Starting
from benchmarks.process.supervisor import Supervision
from tests.benchmarks.kinds.latency.make_rounds import answers
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from benchmarks.kinds.latency.background_load import Opener


class Diary:
    """A load and a client that note what happens, and at which switch interval."""

    def __init__(self) -> None:
        self.seen: list[tuple[str, float]] = []

    def note(self, what: str) -> None:
        """Note what happens now."""
        self.seen.append((what, round(sys.getswitchinterval(), 6)))

    @contextmanager
    def load(self) -> Iterator[BackgroundLoad]:
        """Yield a load of one that did a chunk a second, for 20 s."""
        yield BackgroundLoad(lambda: self.note("begin"), self.end)
        self.note("closed")

    def end(self) -> list[list[float]]:
        """End the load."""
        self.note("end")
        return [[float(second) for second in range(20)]]

    def ask(self) -> Answers:
        """Requests from second 10 to second 11."""
        self.note("ask")
        return answers(0.5)


@pytest.fixture
def diary(monkeypatch: pytest.MonkeyPatch) -> Diary:
    """A diary of a round in which the workers are alone for no time at all, until second 4."""
    monkeypatch.setattr(rounds, "ALONE_S", 0.0)
    monkeypatch.setattr("time.perf_counter", lambda: 4.0)
    return Diary()


def test_a_round_begins_alone_at_the_default_interval(diary: Diary) -> None:
    """Then the condition's; afterwards it is as before."""
    before = sys.getswitchinterval()
    seen = loaded_round(diary.ask, 0.002, diary.load(), 0.0005)
    assert diary.seen == [
        ("begin", DEFAULT_SWITCH_INTERVAL_S),
        ("ask", 0.0005),
        ("end", 0.0005),
        ("closed", DEFAULT_SWITCH_INTERVAL_S),
    ]
    assert sys.getswitchinterval() == before
    assert (seen.interarrival_s, seen.requests) == (0.002, 1)
    assert seen.effort is not None
    assert seen.effort.throughput_ratio == pytest.approx(1.0)


def test_a_round_that_fails_leaves_the_interval_as_it_was(diary: Diary) -> None:
    """What the client raises goes on."""
    before = sys.getswitchinterval()

    def fail() -> Answers:
        raise ValueError("no answers")

    with pytest.raises(ValueError, match="no answers"):
        loaded_round(fail, 0.002, diary.load(), 0.0005)
    assert sys.getswitchinterval() == before


def test_without_background_load_there_is_no_effort() -> None:
    """Lost requests are requests."""
    seen = AnswersRound(None, answers(0.5, lost=2), None)
    assert (seen.effort, seen.requests) == (None, 3)


ALONE, BESIDE = Condition(), Condition(background=Background.THREADS, workers=1)


class FakeClient:
    """Answers at once that all took 1 ms; or raises what the test says, by HTTP only."""

    def __init__(self) -> None:
        self.received: list[Requests] = []
        self.error: Exception | None = None
        self.closed = False

    def ask(self, requests: Requests) -> Answers:
        """Return answers of 1 ms each, after a tenth of a second."""
        self.received.append(requests)
        if self.error is not None and requests.http:
            raise self.error
        return Answers(10.0, 10.1, (0.001,) * requests.count, (0.0,) * requests.count, (0.0,), 0)

    def close(self) -> None:
        """Note that it is closed."""
        self.closed = True


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> FakeClient:
    """A client that asks nobody, and rounds that waste no time."""
    fake = FakeClient()
    monkeypatch.setattr(rounds, "Client", lambda: fake)
    monkeypatch.setattr(rounds, "seconds_per_iteration", lambda: 1e-7)
    monkeypatch.setattr(rounds, "ALONE_S", 0.0)
    return fake


def measure(
    *conditions: Condition, budget_s: float = 1e6, seed: int = 1
) -> tuple[AnswersResult, list[object]]:
    """Measure in this process; return the result and all that was sent before it."""
    sent: list[object] = []
    measure_answers(AnswersOrder(conditions, budget_s, 6, seed), sent.append)
    finished = sent.pop()
    assert isinstance(finished, Finished)
    assert isinstance(finished.result, AnswersResult)
    return finished.result, sent


def test_every_condition_has_a_round_in_every_block(client: FakeClient) -> None:
    """Six of 167, which makes a thousand; the warm-up tries eight in turn and is thrown away."""
    result, sent = measure(ALONE, BESIDE)
    assert {condition: len(seen) for condition, seen in result.measured.items()} == {ALONE: 6, BESIDE: 6}
    assert [(each.count, each.interarrival_s) for each in client.received[:2]] == [(TRIED, None)] * 2
    assert {each.count for each in client.received[2:]} == {167}
    assert [ended.count for ended in sent if isinstance(ended, BlockEnded)] == [1, 2, 3, 4, 5, 6]
    phases = {step.phase for step in sent if isinstance(step, Starting)}
    assert phases == {"starting the background load", "a round of udp-none", "a round of udp-threads-1"}
    assert client.closed


def test_the_rate_is_a_part_of_what_the_responder_manages(
    client: FakeClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An answer took 1 ms; beside a thread it may wait twice 5, whatever tries took, with a GIL."""
    for gil, interarrival_s in ((True, 0.02), (False, 0.006)):
        monkeypatch.setattr(rounds, "gil_enabled", lambda on=gil: on)
        result, _ = measure(ALONE, BESIDE)
        assert result.measured[ALONE][0].interarrival_s == pytest.approx(0.006)
        assert result.measured[BESIDE][0].interarrival_s == pytest.approx(interarrival_s)
    assert all(each.interarrival_s == pytest.approx(0.006) for each in client.received[-12:])


def test_with_little_time_there_are_fewer_requests(client: FakeClient) -> None:
    """0.6 s for six blocks of two conditions: 50 ms each at 6 ms, less what else a round takes."""
    measure(ALONE, Condition(Responder.ASYNCIO), budget_s=0.6)
    assert {each.count for each in client.received[2:]} < set(range(4, 10))


def test_orders_and_schedules_come_from_the_seed(client: FakeClient) -> None:
    """The same again with the same seed, others with another."""
    seen = []
    for seed in (1, 1, 2):
        client.received.clear()
        measure(ALONE, Condition(Responder.ASYNCIO), seed=seed)
        seen.append([each.seed for each in client.received])
    assert seen[0] == seen[1] != seen[2]
    assert len(set(seen[0])) == len(seen[0])


def test_a_condition_that_fails_costs_itself_only(client: FakeClient) -> None:
    """Its reason says what was wrong, and the traceback where."""
    client.error = WrongResultError("request 3 got the body b'4' by HTTP")
    by_http = Condition(Responder.HTTP)
    result, _ = measure(ALONE, by_http)
    assert set(result.measured) == {ALONE}
    failure = result.failures[by_http]
    assert failure.reason == "http-none failed: wrong result: request 3 got the body b'4' by HTTP"
    assert "Traceback" in (failure.detail or "")
    assert failure.status == "failed"


@pytest.mark.usefixtures("client")
def test_what_can_not_be_had_here_is_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """By nobody's fault."""

    def refuse(_workers: int) -> None:
        raise NotMeasuredError("not measured: zlib's crc32 can't be reached.")

    def openers(*_arguments: object) -> dict[Background, Opener]:
        return {Background.C_HOLDING: refuse}  # type: ignore[dict-item] # it opens nothing

    monkeypatch.setattr(rounds, "load_openers", openers)
    in_c = Condition(background=Background.C_HOLDING, workers=1)
    result, _ = measure(in_c)
    assert result.failures[in_c].status == "skipped"
    assert result.failures[in_c].reason.startswith("udp-c_keeping_gil-1: not measured: zlib's")


def test_it_works_for_real(supervision: Supervision) -> None:
    """In a measuring process, with the client in another: all answered, efforts seen, nothing left."""
    conditions = (
        ALONE,
        BESIDE,
        Condition(background=Background.PROCESSES, workers=1),
        Condition(Responder.HTTP),
    )
    order = AnswersOrder(conditions, 4.0, 2, 1)
    result = run_or_fail(partial(measure_answers, order), "latency", supervision)
    assert isinstance(result, AnswersResult)
    assert not result.failures
    for condition, seen in result.measured.items():
        assert len(seen) == 2
        assert all(one.answers.latencies_s for one in seen)
        assert all((one.effort is None) == (condition.background is Background.IDLE) for one in seen)
