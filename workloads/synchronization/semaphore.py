"""Semaphore: threads fetch the real pages of http_fetch, with a limit for how many do so at once.

One operation (unit: pages) fetches one page from the server that http_fetch starts, even if the user names
another page; the limit is for its 20 ms of waiting. http_fetch keeps one connection per thread and a round
has new
threads: each participant opens a connection with its first page, inside the limit and within the timed part,
as in any program that starts threads to fetch; the connection ends with its thread. If a participant fetches
only one page, this is several milliseconds of the 20.
"""

from __future__ import annotations

import functools
from contextlib import contextmanager
from dataclasses import dataclass
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from workloads.http import fetch as http_fetch
from workloads.synchronization.experiment import BrokenPromiseError, Conditions, Experiment, Trial, Variant

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

PARTICIPANTS = 8
LIMITS = (1, 2, 4, 8)
OPERATIONS = 20


@dataclass(frozen=True, slots=True)
class FetcherStatistics:
    """A fetcher at one moment.

    Attributes:
        limit: How many threads may fetch at once.
        inside: How many do so now.
        highest_inside: The most that ever did at once.
        fetched: How many pages were returned.
    """

    limit: int
    inside: int
    highest_inside: int
    fetched: int


class RateLimitedFetcher:
    """Fetches pages for any number of threads, at most ``limit`` of them at the same moment.

    A ``threading.BoundedSemaphore`` lets in that many; the others wait in ``fetch``. Differs from a plain
    semaphore: no thread can forget to release it, and it counts the threads inside independently of the
    semaphore.

    Use something else: a ``ThreadPoolExecutor(limit)`` if the threads exist only for fetching, because then
    no thread has to wait; ``asyncio.Semaphore`` for coroutines; a token bucket if the limit is pages per
    second, not pages at once.
    """

    def __init__(self, limit: int, fetch: Callable[[http_fetch.Page], bytes] = http_fetch.fetch) -> None:
        if limit < 1:
            raise ValueError(f"the limit of a RateLimitedFetcher must be at least 1, not {limit}")
        self._limit = limit
        self._fetch = fetch
        self._places = BoundedSemaphore(limit)
        self._counts = Lock()  # guards the three below; never held while a page is fetched
        self._inside = 0
        self._highest_inside = 0
        self._fetched = 0

    def fetch(self, page: http_fetch.Page) -> bytes:
        """Return the body of a page; wait first if the limit is reached.

        Raises:
            requests.RequestException: The page can't be fetched; the semaphore is released.
        """
        with self._places:
            with self._counts:
                self._inside += 1
                self._highest_inside = max(self._highest_inside, self._inside)
            try:
                body = self._fetch(page)
            finally:
                with self._counts:
                    self._inside -= 1
        with self._counts:
            self._fetched += 1
        return body

    def statistics(self) -> FetcherStatistics:
        """Return a consistent snapshot of the fetcher."""
        with self._counts:
            return FetcherStatistics(self._limit, self._inside, self._highest_inside, self._fetched)


@contextmanager
def rate_limited(conditions: Conditions, *, limit: int) -> Iterator[Trial]:
    """Yield one round in which each participant fetches ``conditions.operations`` pages, in turn."""
    pages: Sequence[http_fetch.Page] = conditions.resource
    fetcher = RateLimitedFetcher(limit)
    shares = [
        [pages[(first + step) % len(pages)] for step in range(conditions.operations)]
        for first in range(PARTICIPANTS)
    ]

    def participate(share: Sequence[http_fetch.Page]) -> Sequence[bytes]:
        return [fetcher.fetch(page) for page in share]

    def observe(returned: Sequence[Sequence[bytes]]) -> Mapping[str, float]:
        for share, bodies in zip(shares, returned, strict=True):
            http_fetch.check(share, bodies)
        return _inside_the_limit(fetcher.statistics())

    participants = tuple(functools.partial(participate, share) for share in shares)
    yield Trial(participants, PARTICIPANTS * conditions.operations, observe)


def _inside_the_limit(seen: FetcherStatistics) -> Mapping[str, float]:
    if seen.highest_inside > seen.limit or seen.inside:
        raise BrokenPromiseError(
            f"semaphore: {seen.highest_inside} threads fetched at once, where {seen.limit} may; "
            f"{seen.inside} are still counted as inside after all have ended"
        )
    return {"highest_inside": seen.highest_inside, "limit": seen.limit}


SEMAPHORE = Experiment(
    name="semaphore",
    summary="Threads fetch pages from a server that waits 20 ms; a semaphore limits how many do so at once.",
    promise="The threads inside never exceed the limit, and every page is right.",
    unit="pages",
    operations=OPERATIONS,
    variants=tuple(
        Variant("Semaphore", PARTICIPANTS, functools.partial(rate_limited, limit=limit), {"limit": limit})
        for limit in LIMITS
    ),
    prepare=http_fetch.prepare_own_pages,
)
