"""The HTTP clients of coroutines: each has one request at a time, and all are closed with their event loop.

It is httpx, with h11 below: all of it is pure Python, so the same code runs on every build, and nothing is
loaded that could turn the GIL of a free-threaded one back on. aiohttp is compiled for most builds but not for
3.13t: there, something else than the GIL would change as well.

One httpx client for all requests looks at every connection for each of them (its issue 3215): a hundred at
once would measure that. So a client is lent to one coroutine at a time, as every thread has a Session.
"""

from __future__ import annotations

import asyncio
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl
    from collections.abc import AsyncGenerator, AsyncIterator
    from typing import TypeAlias

    import httpx

    Key: TypeAlias = tuple[asyncio.AbstractEventLoop, bool]


@dataclass(frozen=True, slots=True)
class _Clients:
    """The clients of a loop that are free, what they share, and what closes them, to be kept alive."""

    verify: ssl.SSLContext
    closing: AsyncGenerator[None, None]
    free: list[httpx.AsyncClient] = field(default_factory=list)


_clients: dict[Key, _Clients] = {}


@asynccontextmanager
async def lent_client(
    timeouts_s: tuple[float, float], *, uses_environment: bool
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the running loop that nobody else has meanwhile, a new one if none is free.

    Args:
        timeouts_s: Seconds to connect, and between two pieces of the answer.
        uses_environment: Whether proxies and .netrc apply, which has to be decided by whose page it is.
    """
    import httpx  # noqa: PLC0415 - whoever looks through this folder for workloads must not load a client

    key = (asyncio.get_running_loop(), uses_environment)
    if key not in _clients:
        verify = httpx.create_ssl_context(trust_env=uses_environment)
        _clients[key] = _Clients(verify, _closed_with_the_loop(key))
        await anext(_clients[key].closing)  # from now on the loop knows of it
    mine = _clients[key]
    client = mine.free.pop() if mine.free else _make_client(timeouts_s, mine.verify, uses_environment)
    try:
        yield client
    finally:
        mine.free.append(client)


async def _closed_with_the_loop(key: Key) -> AsyncGenerator[None, None]:
    """Close the clients when the loop is closed: asyncio cancels its tasks, then ends begun generators."""
    try:
        yield
    finally:
        for client in _clients.pop(key).free:
            await client.aclose()


def _make_client(
    timeouts_s: tuple[float, float],
    verify: ssl.SSLContext,
    uses_environment: bool,  # noqa: FBT001 - handed on
) -> httpx.AsyncClient:
    """Return a client that behaves as a requests Session does."""
    import httpx  # noqa: PLC0415 - as above

    connect_s, read_s = timeouts_s
    return httpx.AsyncClient(
        verify=verify,
        timeout=httpx.Timeout(read_s, connect=connect_s),
        limits=httpx.Limits(keepalive_expiry=None),  # a pause between rounds must not cost the next one
        follow_redirects=True,
        trust_env=uses_environment,
    )
