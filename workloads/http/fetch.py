"""http_fetch: pages over HTTP, the classic case for threads.

One item (unit: pages) is one GET with requests: 32 KiB from a server in its own process on this machine,
which waits 20 ms before it answers. Each worker has one Session and keeps its connection.
``GIL_BENCH_HTTP_URL`` names a page to fetch each time instead; then no server is started.

In an event loop, where requests would block, httpx sends the same GET. So the difference between asyncio and
threads is partly that between two libraries.

Not measured: opening connections, which happens in the warm-up; TLS and the network, except with the user's
page. The server uses CPU time of the same machine, so very many workers measure the server.
"""

from __future__ import annotations

import functools
import importlib
import os
import re
import reprlib
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import requests

from workloads.checking import check_each, difference
from workloads.http.client import lent_client
from workloads.http.server import PAGES, page, running_server
from workloads.model import FEWEST_ITEMS, CannotPrepareError, Workload

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

URL_VARIABLE = "GIL_BENCH_HTTP_URL"
USER_AND_PASSWORD = re.compile(r"(\w[\w+.-]*://)([^/?#]*)@(.*)", re.DOTALL)
TIMEOUTS_S = (5.0, 30.0)  # to connect; between two pieces of the answer

_worker = threading.local()
_interpreter = SimpleNamespace()
"""A sub-interpreter gets a new thread state with every call, so thread-local data does not last."""


@dataclass(frozen=True, slots=True)
class Page:
    """The page to fetch; ``number`` is None for the user's page, whose contents are unknown.

    The address, which errors and reports quote, does not contain user and password.
    """

    url: str
    number: int | None
    credentials: tuple[str, str] | None = field(default=None, repr=False)


def users_page(url: str) -> Page:
    """Return the user's page at an address, for example ``https://user:password@host/page``."""
    found = USER_AND_PASSWORD.match(url)
    if found is None:
        return Page(url, number=None)
    user, _, password = map(unquote, found[2].partition(":"))
    return Page(f"{found[1]}{found[3]}", None, (user, password))


def fetch(item: Page) -> bytes:
    """Return the body of a page.

    Raises:
        requests.RequestException: No answer in time, or one with an error status.
    """
    session = _session(uses_environment=item.number is None)
    try:
        response = session.get(item.url, timeout=TIMEOUTS_S, auth=item.credentials)
        response.raise_for_status()
    except requests.RequestException as error:
        if query := _query(item):
            raise requests.RequestException(str(error).replace(query, "…")) from None
        raise
    return response.content


async def fetch_async(item: Page) -> bytes:
    """Return the body of a page, without blocking the event loop.

    Raises:
        httpx.HTTPError: No answer in time, or one with an error status.
    """
    async with lent_client(TIMEOUTS_S, uses_environment=item.number is None) as client:
        try:
            response = await client.get(item.url, auth=item.credentials)
            response.raise_for_status()
        except Exception as error:
            if query := _query(item):
                raise requests.RequestException(str(error).replace(query, "…")) from None
            raise
    return response.content


def _query(item: Page) -> str:
    """Return the query of the user's page, which may contain a key that errors must not quote."""
    return item.url.partition("?")[2] if item.number is None else ""


@contextmanager
def prepare(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[Page]]:
    """Yield pages of a running server, or the user's page repeatedly; the first is fetched once as a test.

    Raises:
        CannotPrepareError: The server does not start, or the user's page can't be fetched.
    """
    url = os.environ.get(URL_VARIABLE)
    own = _tried([users_page(url)] * at_least) if url else prepare_own_pages(at_least)
    with own as items:
        yield items


@contextmanager
def prepare_own_pages(at_least: int = FEWEST_ITEMS) -> Iterator[Sequence[Page]]:
    """Yield the 32 pages of our running server, repeatedly, even if the user names a page.

    Raises:
        CannotPrepareError: The server does not start.
    """
    with _own_server() as address:
        numbers = [number % PAGES for number in range(at_least)]
        pages = [Page(f"{address}/{number}", number) for number in numbers]
        with _tried(pages) as items:
            yield items


@contextmanager
def _own_server() -> Iterator[str]:
    """Yield the address of our running server; why it does not start begins with our name."""
    with ExitStack() as closing:
        try:
            address = closing.enter_context(running_server())
        except CannotPrepareError as error:
            raise CannotPrepareError(f"http_fetch: {error}") from error
        yield address


def check(items: Sequence[Page], results: Sequence[object]) -> None:
    """Compare the bodies with the server's pages; a body of the user's page only must not be empty.

    Raises:
        WrongResultError: A body is missing, surplus or wrong.
    """
    check_each("http_fetch", items, results, _fault)


def caveats(items: Sequence[Page]) -> Sequence[str]:
    """Name the host if the page is the user's."""
    if items[0].number is not None:
        return ()
    host = urlsplit(items[0].url).hostname
    sentence = (
        f"http_fetch fetched a page from {host}: delay and size depend on that server, so these times can't "
        "be compared with those of other runs."
    )
    return (sentence,)


def _fault(item: Page, body: object) -> str | None:
    if item.number is not None:
        return difference(_expected(item.number), body)
    return None if isinstance(body, bytes) and body else f"expected a body, got {reprlib.repr(body)}"


_expected = functools.cache(page)


@contextmanager
def _tried(items: Sequence[Page]) -> Iterator[Sequence[Page]]:
    """Yield items after fetching the first one as a test; close this worker's Session at the end."""
    try:
        _try(items[0])
        yield items
    finally:
        _close_session()


def _try(item: Page) -> None:
    """Fetch a page, so that a problem with it is reported once and early."""
    shown = item.url.partition("?")[0]
    name = f"{URL_VARIABLE}={shown}" if item.number is None else shown
    if not item.url.lower().startswith(("http://", "https://")):
        raise CannotPrepareError(f"http_fetch: {name} must begin with http:// or https://")
    try:
        body = fetch(item)
    except (requests.RequestException, ValueError) as error:
        raise CannotPrepareError(f"http_fetch: {name} can't be fetched: {error}") from error
    if not body:
        raise CannotPrepareError(f"http_fetch: {name} returned an empty page; use one with a body")


def _session(*, uses_environment: bool) -> requests.Session:
    """Return this worker's Session, a new one for its first item.

    Args:
        uses_environment: Whether proxies and .netrc apply (for the user's page, not for ours).
    """
    worker = _this_worker()
    # A forked worker inherits its parent's, and two processes must not speak on one connection.
    if "session" not in vars(worker) or worker.process_id != os.getpid():
        worker.session = requests.Session()
        worker.process_id = os.getpid()
    session: requests.Session = worker.session
    session.trust_env = uses_environment
    return session


def _this_worker() -> threading.local | SimpleNamespace:
    """Return the storage of this worker's Session: thread-local, or global in a sub-interpreter."""
    return _interpreter if _in_a_sub_interpreter() else _worker


@functools.cache
def _in_a_sub_interpreter() -> bool:
    try:
        interpreters = importlib.import_module("concurrent.interpreters")
    except ImportError:  # before 3.14
        return False
    return bool(interpreters.get_current() != interpreters.get_main())


def _close_session() -> None:
    """Close this worker's Session; the Sessions of other threads end with these."""
    session: requests.Session | None = vars(_this_worker()).pop("session", None)
    if session is not None:
        session.close()


HTTP_FETCH = Workload(
    name="http_fetch",
    summary=(
        "Fetches a page of 32 KiB with requests (asyncio: httpx) from a server that waits 20 ms: "
        "waiting for a network."
    ),
    unit="pages",
    task=fetch,
    prepare=prepare,
    check=check,
    caveats=caveats,
    coroutine=fetch_async,
)
