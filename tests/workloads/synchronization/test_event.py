"""News that is published once, and what is measured between publishing and waking."""

from __future__ import annotations

import itertools
import time
from typing import TYPE_CHECKING, Any

import pytest

from workloads.synchronization import event
from workloads.synchronization.event import EVENT, News
from workloads.synchronization.experiment import BrokenPromiseError, Conditions

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT_S = 30.0


def test_all_who_wait_hear_the_same(together: Callable[..., list[Any]]) -> None:
    """One publishes, four hear it, whether they come before or after."""
    news: News[str] = News()
    heard = together(lambda: news.publish("it works"), *[lambda: news.wait(LIMIT_S)] * 4)
    assert heard == [None, *["it works"] * 4]
    assert news.wait(0) == "it works"


def test_no_news_in_time_is_an_error() -> None:
    """A time-out cannot be overlooked, and the news can still be published and heard after it."""
    news: News[int] = News()
    with pytest.raises(TimeoutError, match="no news within 0 s"):
        news.wait(0)
    news.publish(3)
    assert news.wait() == 3


def test_a_negative_time_out_is_refused() -> None:
    """The rule is in the message."""
    with pytest.raises(ValueError, match=r"0 s or longer, .*, not -1 s"):
        News[int]().wait(-1)


def test_news_is_published_once() -> None:
    """A second value is refused, and the first one stays."""
    news: News[int] = News()
    news.publish(1)
    with pytest.raises(RuntimeError, match=r"was published before, .*: make a new one"):
        news.publish(2)
    assert news.wait(0) == 1


def test_of_several_who_publish_at_once_one_succeeds(together: Callable[..., list[Any]]) -> None:
    """All others are refused, however close they come."""
    for _ in range(50):
        news: News[int] = News()

        def publish(value: int, news: News[int] = news) -> int | None:
            try:
                news.publish(value)
            except RuntimeError:
                return None
            return value

        succeeded = together(*(lambda value=value: publish(value) for value in range(3)))
        assert [value for value in succeeded if value is not None] == [news.wait(0)]


@pytest.mark.parametrize("variant", EVENT.variants, ids=lambda variant: variant.label)
def test_each_variant_wakes_all_and_measures_how_fast(
    variant: Any,  # noqa: ANN401 - a parameter
    one_round: Callable[..., dict[str, float]],
) -> None:
    """One is the producer; the percentiles are in order and not negative."""
    seen = one_round(variant, 20)
    assert seen["woken"] == seen["expected"] == 20 * (variant.participants - 1)
    assert 0 <= seen["wake_p50_s"] <= seen["wake_p95_s"] <= seen["wake_p99_s"]


def test_the_latency_is_from_publishing_to_waking(together: Callable[..., list[Any]]) -> None:
    """With a clock that goes one second a look, each wake-up takes one second at least."""
    ticks = itertools.count()
    with event._trial(2, Conditions(10, lambda: float(next(ticks)))) as trial:
        producer, consumer = together(*trial.participants)
    assert producer == []
    assert consumer == [1.0] * 10
    assert trial.operations == 10


def test_percentiles_worked_out_by_hand() -> None:
    """Of 101 latencies from 0 to 100 s, the number is the percentile."""
    seen = event._observe(101, [[], [float(second) for second in range(101)]])
    assert (seen["wake_p50_s"], seen["wake_p95_s"], seen["wake_p99_s"]) == (50.0, 95.0, 99.0)


def test_a_consumer_that_sleeps_on_is_a_broken_promise(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a producer no wait is over in time; the experiment ends all the same."""
    monkeypatch.setattr(event, "PATIENCE_S", 0.01)
    with event._trial(2, Conditions(5, time.perf_counter)) as trial:
        _producer, consumer = trial.participants
        with pytest.raises(BrokenPromiseError, match=r"0 of 5 waits were over within 0\.01 s"):
            trial.observe([[], consumer()])


def test_a_producer_whose_consumer_is_lost_gives_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends instead of waiting for ever, and publishes no more."""
    monkeypatch.setattr(event, "PATIENCE_S", 0.01)
    with event._trial(3, Conditions(5, time.perf_counter)) as trial:
        assert trial.participants[0]() == []
