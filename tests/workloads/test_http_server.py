"""The server that http_fetch asks: pages, delay, and requests that wait side by side."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
import requests

from workloads.http_process import running_server
from workloads.http_server import DELAY_S, PAGES, page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Yield the address of a server for all tests here."""
    with running_server() as found:
        yield found


@pytest.fixture
def session() -> Iterator[requests.Session]:
    """Yield a session without the caller's proxies."""
    with requests.Session() as made:
        made.trust_env = False
        yield made


def fastest_s(function: Callable[[], object], times: int = 10) -> float:
    """Return the shortest of some durations, which noise can hardly touch."""
    durations = []
    for _ in range(times):
        start = time.perf_counter()
        function()
        durations.append(time.perf_counter() - start)
    return min(durations)


def test_pages_are_20_different_ones_of_32_kib() -> None:
    """A body belongs to one page only."""
    pages = [page(number) for number in range(PAGES)]
    assert len(set(pages)) == PAGES == 20
    assert {len(body) for body in pages} == {32 * 1024}


def test_every_page_is_served_whole(address: str, session: requests.Session) -> None:
    """Each path has its own body and its length."""
    for number in range(PAGES):
        answer = session.get(f"{address}/{number}", timeout=30)
        assert answer.status_code == 200
        assert answer.content == page(number)
        assert answer.headers["content-length"] == str(32 * 1024)


@pytest.mark.parametrize("path", ["/", "/20", "/-1", "/00", "/0/", "/favicon.ico"])
def test_other_paths_do_not_exist(address: str, session: requests.Session, path: str) -> None:
    """What is no page is 404."""
    assert session.get(address + path, timeout=30).status_code == 404


def test_connections_are_kept(address: str, session: requests.Session) -> None:
    """Two requests of one session use one connection."""
    for _ in range(2):
        session.get(f"{address}/0", timeout=30)
    (pool,) = session.get_adapter(address).poolmanager.pools._container.values()  # type: ignore[attr-defined]
    assert pool.num_connections == 1
    assert pool.num_requests == 2


def test_a_page_takes_the_delay_and_little_more(address: str, session: requests.Session) -> None:
    """A page takes much longer than an error, and not the two delays that a stalled body would make of it."""
    page_s = fastest_s(lambda: session.get(f"{address}/0", timeout=30))
    error_s = fastest_s(lambda: session.get(f"{address}/none", timeout=30))
    sleep_s = fastest_s(lambda: time.sleep(DELAY_S), times=3)
    assert page_s > 2 * error_s
    assert sleep_s * 0.9 < page_s < 2 * sleep_s


def test_20_requests_wait_side_by_side(address: str) -> None:
    """20 concurrent fetches take less than half the time of 20 sequential ones (a tenth or so, in fact)."""

    def fetch(number: int) -> bytes:
        with requests.Session() as own:
            own.trust_env = False
            return own.get(f"{address}/{number}", timeout=30).content

    with ThreadPoolExecutor(PAGES) as pool:
        together_s = fastest_s(lambda: list(pool.map(fetch, range(PAGES))), times=3)
        assert list(pool.map(fetch, range(PAGES))) == [page(number) for number in range(PAGES)]
    alone_s = fastest_s(lambda: [fetch(number) for number in range(PAGES)], times=1)
    assert together_s < alone_s / 2
