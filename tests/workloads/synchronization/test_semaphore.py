"""The rate-limited fetcher: its limit is reached and never passed, and a failure gives its place back."""

from __future__ import annotations

import threading
from contextlib import nullcontext
from dataclasses import FrozenInstanceError
from functools import partial
from typing import TYPE_CHECKING, Any

import pytest

from workloads.http import fetch as http_fetch
from workloads.http.fetch import Page
from workloads.model import WrongResultError
from workloads.synchronization import semaphore
from workloads.synchronization.experiment import BrokenPromiseError, Conditions, Variant
from workloads.synchronization.semaphore import (
    PARTICIPANTS,
    SEMAPHORE,
    FetcherStatistics,
    RateLimitedFetcher,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    OneRound = Callable[..., Mapping[str, float]]

LIMIT_S = 30.0
PAGE = Page("http://pages.invalid/", number=None)


@pytest.fixture(scope="module")
def pages() -> Iterator[Sequence[Page]]:
    """Yield the pages of a real server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(http_fetch.URL_VARIABLE, raising=False)
        with SEMAPHORE.prepare() as found:
            yield found


@pytest.mark.parametrize("variant", SEMAPHORE.variants, ids=lambda variant: variant.label)
def test_real_pages_within_the_limit(variant: Variant, pages: Sequence[Page], one_round: OneRound) -> None:
    """Eight threads fetch right pages, and no more at once than are let in."""
    seen = one_round(variant, 2, pages)
    assert seen["limit"] == variant.settings["limit"]
    assert 1 <= seen["highest_inside"] <= seen["limit"]


def test_a_semaphore_that_lets_everybody_in_is_found_out(
    pages: Sequence[Page], one_round: OneRound, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is inside is counted without asking the semaphore, so a wrong one can't hide."""
    monkeypatch.setattr(semaphore, "BoundedSemaphore", lambda _limit: nullcontext())
    with pytest.raises(BrokenPromiseError, match=r"[2-8] threads fetched at once, where 1 may"):
        one_round(SEMAPHORE.variants[0], 2, pages)


def test_a_wrong_page_is_found_out(pages: Sequence[Page]) -> None:
    """A throughput of wrong pages is none."""
    with SEMAPHORE.variants[0].trial(Conditions(1, float, pages)) as trial:
        assert trial.operations == PARTICIPANTS
        with pytest.raises(WrongResultError, match="item 1 of 1"):
            trial.observe([[b"not a page"]] * PARTICIPANTS)


@pytest.mark.parametrize("limit", [1, 2, 5])
def test_as_many_as_the_limit_are_inside_together(limit: int, together: Callable[..., list[Any]]) -> None:
    """They meet inside, which fewer could not, and twice as many never are."""
    meeting = threading.Barrier(limit)

    def fetch(_page: Page) -> bytes:
        meeting.wait(LIMIT_S)
        return b"body"

    fetcher = RateLimitedFetcher(limit, fetch)
    bodies = together(*[partial(fetcher.fetch, PAGE)] * (2 * limit))
    assert bodies == [b"body"] * (2 * limit)
    assert fetcher.statistics() == FetcherStatistics(
        limit=limit, inside=0, highest_inside=limit, fetched=2 * limit
    )


def test_a_failed_fetch_gives_its_place_back() -> None:
    """The error passes, and the next one gets in; only pages that came are counted."""
    answers: list[bytes | Exception] = [ConnectionError("gone"), b"body"]

    def fetch(_page: Page) -> bytes:
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    fetcher = RateLimitedFetcher(1, fetch)
    with pytest.raises(ConnectionError, match="gone"):
        fetcher.fetch(PAGE)
    assert fetcher.fetch(PAGE) == b"body"
    assert fetcher.statistics() == FetcherStatistics(limit=1, inside=0, highest_inside=1, fetched=1)


@pytest.mark.parametrize("limit", [0, -1])
def test_a_fetcher_that_lets_nobody_in_is_refused(limit: int) -> None:
    """Nobody could ever fetch anything."""
    with pytest.raises(ValueError, match=f"at least 1, not {limit}"):
        RateLimitedFetcher(limit)


def test_statistics_are_a_frozen_value() -> None:
    """They stay what they were."""
    with pytest.raises(FrozenInstanceError):
        RateLimitedFetcher(1).statistics().limit = 2  # type: ignore[misc] # that it is wrong is what is tested
