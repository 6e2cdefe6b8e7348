"""Fetching pages: one session a worker, the user's own page, and addresses that do not work."""

from __future__ import annotations

import asyncio
import importlib
import multiprocessing
import os
import socket
import traceback
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import httpx
import psutil
import pytest
import requests

from benchmarks.runners.interpreters import INTERPRETERS
from workloads.http import fetch as http_fetch
from workloads.http.server import PAGES, page, running_server
from workloads.model import CannotPrepareError, WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Yield the address of a server that stands for the user's."""
    with running_server() as found:
        yield found


@pytest.fixture(autouse=True)
def _no_session() -> Iterator[None]:
    """Leave no connection open."""
    yield
    http_fetch._close_session()


@pytest.fixture
def prepare_url(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return a function that prepares and leaves the user's page."""

    def prepare(url: str) -> None:
        monkeypatch.setenv("GIL_BENCH_HTTP_URL", url)
        with http_fetch.prepare():
            pass

    return prepare


def own_page(address: str, number: int) -> http_fetch.Page:
    """Return an item of the project's server."""
    return http_fetch.Page(f"{address}/{number}", number)


def test_the_server_is_gone_after_the_block() -> None:
    """Preparing leaves no process and no session behind."""
    before = psutil.Process().children()
    with http_fetch.prepare() as items:
        assert len(items) == PAGES
        assert len(psutil.Process().children()) == len(before) + 1
    assert psutil.Process().children() == before
    assert "session" not in vars(http_fetch._worker)


def test_a_worker_keeps_its_session(address: str) -> None:
    """Two items of one thread share a session, those of two threads do not."""

    def fetch_two(number: int) -> int:
        first = http_fetch.fetch(own_page(address, number)) and http_fetch._worker.session
        second = http_fetch.fetch(own_page(address, number)) and http_fetch._worker.session
        assert first is second
        return id(first)

    here = fetch_two(0)
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(fetch_two, 1).result() != here


@pytest.mark.skipif(INTERPRETERS.unavailable() is not None, reason="no sub-interpreters here")
def test_a_sub_interpreter_keeps_its_session(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It sees a new thread state with every item; a new connection each would measure something else."""
    (tmp_path / "fetched_in_interpreter.py").write_text(
        "from workloads.http import fetch as http_fetch\n"
        "def session(item):\n"
        "    http_fetch.fetch(item)\n"
        "    return id(http_fetch._session(uses_environment=False))\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    task = importlib.import_module("fetched_in_interpreter").session
    with INTERPRETERS.open(1) as executor:
        assert len(set(executor.map(task, [own_page(address, number) for number in range(4)]))) == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_forked_worker_has_a_session_of_its_own(address: str) -> None:
    """Two processes do not speak on one connection: the parent's session is not used in the child."""
    http_fetch.fetch(own_page(address, 0))
    inherited = id(http_fetch._worker.session)
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        in_child = pool.apply(_session_of_a_fetch, (own_page(address, 1),))
    assert in_child != (os.getpid(), inherited)
    assert in_child[0] == "new"


def _session_of_a_fetch(item: http_fetch.Page) -> tuple[object, int]:
    inherited = http_fetch._worker.session
    http_fetch.fetch(item)
    return ("inherited" if http_fetch._worker.session is inherited else "new"), id(inherited)


def test_the_user_s_page_is_fetched_32_times(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With a URL no server is started, and any body that is not empty is right."""
    monkeypatch.setenv("GIL_BENCH_HTTP_URL", f"{address}/3")
    before = psutil.Process().children()
    with http_fetch.prepare() as items:
        assert psutil.Process().children() == before
        assert [item.url for item in items] == [f"{address}/3"] * PAGES
        assert http_fetch.fetch(items[0]) == page(3)
        http_fetch.check(items, [b"whatever, such as the time of day"] * PAGES)
        for wrong in (b"", None, "text"):
            with pytest.raises(WrongResultError, match="item 1 of 32: expected a body"):
                http_fetch.check(items, [wrong] * PAGES)


def test_the_user_s_page_is_a_caveat_without_secrets(address: str) -> None:
    """The reader learns whose server it was, and neither password nor query."""
    item = http_fetch.Page("http://me:secret@pages.example:8080/private?key=1", number=None)
    (sentence,) = http_fetch.caveats([item])
    assert "from pages.example:" in sentence
    assert "secret" not in sentence
    assert "key" not in sentence
    assert http_fetch.caveats([own_page(address, 0)]) == ()


def test_credentials_are_used_and_never_quoted(address: str) -> None:
    """Neither the address nor the repr has them; of a query no error tells either."""
    item = http_fetch.users_page(f"{address.replace('://', '://me:s%40cret@')}/none?key=1234")
    assert item.credentials == ("me", "s@cret")
    assert "cret" not in repr(item)
    with pytest.raises(requests.RequestException, match="404") as raised:
        http_fetch.fetch(item)
    said = "".join(traceback.format_exception(raised.value))
    assert "cret" not in said
    assert "1234" not in said


@pytest.mark.parametrize("url", ["http://host/@me", "http://host?mail=me@there", "https://[::1", "me@host"])
def test_an_address_without_credentials_is_left_as_it_is(url: str) -> None:
    """An @ elsewhere is none of a user."""
    assert http_fetch.users_page(url) == http_fetch.Page(url, None)


@pytest.mark.parametrize("url", ["ftp://pages.example/", "pages.example", "file:///etc/hosts", "/page"])
def test_only_http_is_fetched(url: str, prepare_url: Callable[[str], None]) -> None:
    """Another scheme, or none, is named together with the two that work."""
    with pytest.raises(
        CannotPrepareError, match=r"GIL_BENCH_HTTP_URL=.* must begin with http:// or https://"
    ):
        prepare_url(url)


def test_a_page_that_does_not_exist_is_said_before_anything_is_measured(
    address: str, prepare_url: Callable[[str], None]
) -> None:
    """An error status is no page."""
    with pytest.raises(CannotPrepareError, match=r"GIL_BENCH_HTTP_URL=.*/none can't be fetched: 404"):
        prepare_url(f"{address}/none")


@pytest.mark.parametrize("url", ["http://", "http://[::1", "http://127.0.0.1:99999/"])
def test_a_misspelt_address_is_said(url: str, prepare_url: Callable[[str], None]) -> None:
    """What cannot be an address ends with a sentence."""
    with pytest.raises(CannotPrepareError, match="can't be fetched"):
        prepare_url(url)


def test_a_server_that_is_not_there_is_said(prepare_url: Callable[[str], None]) -> None:
    """A refused connection ends with a sentence."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound but not listening, so connections are refused
        port = unused.getsockname()[1]
        with pytest.raises(CannotPrepareError, match="can't be fetched"):
            prepare_url(f"http://127.0.0.1:{port}/")


def test_proxies_of_the_environment_are_for_the_user_s_page_only(
    address: str, monkeypatch: pytest.MonkeyPatch, prepare_url: Callable[[str], None]
) -> None:
    """A proxy that is set but dead does not keep our own pages away."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert http_fetch.fetch(own_page(address, 0)) == page(0)
    assert asyncio.run(http_fetch.fetch_async(own_page(address, 0))) == page(0)
    with pytest.raises(CannotPrepareError, match="can't be fetched"):
        prepare_url("http://pages.invalid/")
    with pytest.raises(httpx.ConnectError):
        asyncio.run(http_fetch.fetch_async(http_fetch.Page("http://pages.invalid/", None)))


def test_an_error_status_is_no_page_in_an_event_loop_either(address: str) -> None:
    """The coroutine raises where the task raises."""
    with pytest.raises(httpx.HTTPStatusError, match="404"):
        asyncio.run(http_fetch.fetch_async(http_fetch.Page(f"{address}/none", None)))
