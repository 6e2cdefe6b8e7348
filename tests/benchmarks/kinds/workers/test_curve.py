"""The curves: our server, single rounds, and one real measurement."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.kinds.model import run_or_fail
from benchmarks.kinds.workers.curve import _Curve, measure_curve
from benchmarks.kinds.workers.rounds import FEWEST_SAMPLED, Rounds, cores_wanted, repeats, sampled
from benchmarks.kinds.workers.seen import CurveOrder, CurveSeen, RoundSeen
from benchmarks.kinds.workers.waiting import HOLD_S, SERVERS, ask, ask_async, check, leave, prepare
from benchmarks.plan.presets import MIN_BLOCKS
from benchmarks.process.messages import Failure, Finished
from benchmarks.process.supervisor import Supervision
from benchmarks.runners.coroutines import ASYNCIO
from benchmarks.runners.threads import THREADS
from workloads.model import WrongResultError
from workloads.sleep import SLEEP


def test_the_server_holds_answers_and_says_how_long() -> None:
    """From a thread and from a coroutine; connections go to all of its processes."""
    with prepare() as (request,):
        assert len(set(request.ports)) == SERVERS
        with ASYNCIO.open(1) as loop:
            held_s = [ask(request), loop.submit(ask_async, request).result()]
            leave(loop)
    assert all(HOLD_S <= seconds < 30 for seconds in held_s)


@pytest.mark.parametrize("results", [[], [HOLD_S / 2], [None]])
def test_an_answer_that_is_missing_or_early_is_wrong(results: list[object]) -> None:
    """Else a broken server would look fast."""
    with pytest.raises(WrongResultError, match="expected"):
        check([0], results)
    check([0], [HOLD_S])


@given(st.integers(1, 5_000), st.floats(0.001, 1e6))
def test_a_sample_is_spread_over_the_items(items: int, rate: float) -> None:
    """Ascending, without repetition, never more than there are."""
    places = sampled(items, rate)
    assert min(items, FEWEST_SAMPLED) <= len(places) <= items
    assert list(places) == sorted(set(places))
    assert places[0] == 0
    assert places[-1] < items


@given(st.integers(1, 500), st.integers(1, 100), st.floats(0.01, 1e5), st.integers(1, 500))
def test_every_worker_has_an_item(workers: int, sample: int, rate: float, at_once: int) -> None:
    """A round executes the whole sample, at least once for each worker."""
    found = repeats(workers, sample, rate, at_once)
    assert found >= 1
    assert found * sample >= workers


def test_equal_items_are_shared_out_evenly() -> None:
    """Three workers with one item of 10 ms: a multiple of three."""
    assert repeats(3, 1, 100.0, 3) % 3 == 0


@pytest.mark.parametrize(("wanted", "waits"), [(0.02, True), (0.49, True), (0.5, False), (None, False)])
def test_who_wants_less_than_half_a_core_waits(wanted: float | None, waits: bool) -> None:  # noqa: FBT001 - a case
    """What waits for a CPU wants one; what is unknown is taken for computing, which has fewer workers."""
    assert RoundSeen(1, 1.0, cores_wanted=wanted).waits is waits


@pytest.mark.parametrize(
    ("used", "wanted"),
    [((1.0, 0.5, 0.0), 0.5), ((1.0, 0.25, 0.5), 0.5), ((1.0, 0.02, 0.9), 0.2), ((1.0, 1.0, 1.5), 1.0)],
)
def test_a_busy_machine_does_not_change_what_a_worker_wants(
    used: tuple[float, float, float], wanted: float
) -> None:
    """Wall, CPU and queueing seconds: who had to wait for a CPU wanted it, and who slept did not."""
    assert cores_wanted(*used) == pytest.approx(wanted)


def test_a_real_curve_of_waiting_rises(supervision: Supervision) -> None:
    """Threads wait at once, so four do more than one; nothing beyond the limit is tried."""
    order = CurveOrder("waiting", "threads", 10.0, 1, limit=4, max_blocks=MIN_BLOCKS)
    seen = run_or_fail(partial(measure_curve, order), order.subject, supervision)
    assert isinstance(seen, CurveSeen)
    assert (seen.waits, seen.most, seen.limited_by) == (True, 4, "WORKERS allows 4")
    assert {1, 4} <= {point.workers for point in seen.points} <= {1, 2, 3, 4}
    one, four = (median(each.rate for each in seen.points[place].rounds) for place in (0, -1))
    assert four > 1.5 * one
    assert {len(point.rounds) for point in seen.points} == {MIN_BLOCKS}
    assert all(each.held_s is not None and each.held_s >= HOLD_S for each in seen.points[-1].rounds)


def test_large_results_limit_the_workers(supervision: Supervision) -> None:
    """All results of a round are held: of 10 TB each there is not even room for two. Sleeping items wait."""
    order = CurveOrder(
        "own", "threads", 0.5, 1, partial(replace, SLEEP), 32, max_blocks=MIN_BLOCKS, result_bytes=10**13
    )
    seen = run_or_fail(partial(measure_curve, order), order.subject, supervision)
    assert isinstance(seen, CurveSeen)
    assert (seen.waits, seen.most, [point.workers for point in seen.points]) == (True, 1, [1])
    assert all(each.server_busy is None and each.held_s is None for each in seen.points[0].rounds)
    assert seen.limited_by == "results of more items would need over 25% of the free memory"


@pytest.mark.parametrize(
    ("rate", "told"),
    [(lambda _workers: 10.0, "more workers gained nothing"), (lambda workers: 10.0 * workers, "the limit")],
)
def test_a_flat_curve_of_the_users_says_that_more_gained_nothing(
    rate: Callable[[int], float], told: str
) -> None:
    """Not the limit, which it has not reached; a curve that rises up to the limit tells that."""
    with ExitStack() as closing:
        rounds = _Told(THREADS, SLEEP, range(1), (), closing, rate=10.0, waits=True)
        rounds.tell = rate
        order = CurveOrder("own", "threads", 10.0, 1, partial(replace, SLEEP), 64)
        curve = _Curve(order, rounds, lambda _message: None, limited_by="the limit")
        curve._pilot(64)
    assert curve.limited_by == told


class _Told(Rounds):
    """Rounds with a throughput that is given instead of measured."""

    tell: Callable[[int], float]

    def run(self, workers: int) -> RoundSeen:
        """Return a round of a second."""
        return RoundSeen(int(self.tell(workers)), 1.0)


def test_a_curve_without_its_runner_says_so() -> None:
    """A failure is a sentence that names the curve."""
    said: list[object] = []
    measure_curve(CurveOrder("computing", "absent", 3.0, 1), said.append)
    (failure,) = [message.result for message in said if isinstance(message, Finished)]
    assert isinstance(failure, Failure)
    assert failure.reason.startswith("workers (computing, absent) failed: KeyError")
