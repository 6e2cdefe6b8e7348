"""The HTTP clients of coroutines: each has one request at a time, and all are closed with their event loop.

They are httpx clients, on top of h11: both are pure Python, so the same code runs on every build, and nothing
is imported that could switch the GIL of a free-threaded build on. aiohttp is compiled for most builds but not
for 3.13t, so there more than the GIL would change.

A single httpx client checks every connection for each request (its issue 3215): with a hundred requests at
once, that would be measured. So a client is lent to one coroutine at a time, just as every thread has a
Session.
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
    """The free clients of a loop, what they share, and what closes them (kept alive here)."""

    verify: ssl.SSLContext
    closing: AsyncGenerator[None, None]
    free: list[httpx.AsyncClient] = field(default_factory=list)


_clients: dict[Key, _Clients] = {}


@asynccontextmanager
async def lent_client(
    timeouts_s: tuple[float, float], *, uses_environment: bool
) -> AsyncIterator[httpx.AsyncClient]:
    """Yield a client of the running loop for exclusive use, a new one if none is free.

    Args:
        timeouts_s: Seconds to connect, and between two pieces of the answer.
        uses_environment: Whether proxies and .netrc apply (for the user's page, not for ours).
    """
    import httpx  # noqa: PLC0415 - finding workloads must not import a client

    key = (asyncio.get_running_loop(), uses_environment)
    if key not in _clients:
        verify = httpx.create_ssl_context(trust_env=uses_environment)
        _clients[key] = _Clients(verify, _closed_with_the_loop(key))
        await anext(_clients[key].closing)  # from now on the loop closes it
    mine = _clients[key]
    client = mine.free.pop() if mine.free else _make_client(timeouts_s, mine.verify, uses_environment)
    try:
        yield client
    finally:
        mine.free.append(client)


async def _closed_with_the_loop(key: Key) -> AsyncGenerator[None, None]:
    """Close the clients when the loop closes: asyncio cancels its tasks, then closes started generators."""
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
    """Return a client that behaves like a requests Session."""
    import httpx  # noqa: PLC0415 - as above

    connect_s, read_s = timeouts_s
    return httpx.AsyncClient(
        verify=verify,
        timeout=httpx.Timeout(read_s, connect=connect_s),
        limits=httpx.Limits(keepalive_expiry=None),  # a pause between rounds must not cost the next one
        follow_redirects=True,
        trust_env=uses_environment,
    )
