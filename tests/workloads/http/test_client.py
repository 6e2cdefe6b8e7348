"""The HTTP clients of coroutines: lent to one at a time, kept over pauses, closed with their loop."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

import httpx
import pytest

from workloads.http import client

lent_client = partial(client.lent_client, (5.0, 30.0))


class Server(NamedTuple):
    """A server that sends /moved on to /page, and who has connected to it."""

    address: str
    connections: list[object]


@pytest.fixture
def server() -> Iterator[Server]:
    """Yield a server that notes its connections; every test closes its own."""
    connections: list[object] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def setup(self) -> None:
            connections.append(self.client_address)
            super().setup()

        def do_GET(self) -> None:
            self.send_response(302 if self.path == "/moved" else 200)
            self.send_header("Location", "/page")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as served:
        thread = threading.Thread(target=served.serve_forever, args=(0.01,))
        thread.start()
        yield Server(f"http://127.0.0.1:{served.server_address[1]}", connections)
        served.shutdown()
        thread.join()


async def borrow() -> httpx.AsyncClient:
    """Return a client that was lent and given back."""
    async with lent_client(uses_environment=False) as client:
        return client


def test_a_client_is_lent_to_one_at_a_time() -> None:
    """Two at once have two, whoever comes later gets one of them; the user's page has its own."""

    async def ask() -> None:
        async with (
            lent_client(uses_environment=False) as first,
            lent_client(uses_environment=False) as second,
        ):
            assert first is not second
        assert await borrow() in {first, second}
        async with lent_client(uses_environment=True) as environment:
            assert environment not in {first, second}
            assert environment.trust_env
            assert not first.trust_env

    asyncio.run(ask())


def test_another_loop_has_other_clients() -> None:
    """Two loops do not speak on one connection."""
    with asyncio.Runner() as one, asyncio.Runner() as other:
        first, second = one.run(borrow()), other.run(borrow())
        assert first is not second
        assert one.run(borrow()) is first


def test_a_client_comes_back_after_an_error() -> None:
    """A request that fails does not cost its client."""

    async def fail() -> httpx.AsyncClient:
        with pytest.raises(httpx.ConnectError):
            async with lent_client(uses_environment=False) as client:
                await client.get("http://127.0.0.1:1")
        assert await borrow() is client
        return client

    asyncio.run(fail())


def test_clients_are_closed_with_their_loop(server: Server) -> None:
    """Used or not: they are closed while their loop can still run, and nothing refers to them any more."""

    async def use() -> list[httpx.AsyncClient]:
        async with lent_client(uses_environment=False) as used, lent_client(uses_environment=False) as unused:
            await used.get(server.address)
        return [used, unused]

    with asyncio.Runner() as runner:
        clients = runner.run(use())
    assert not client._clients
    assert clients[0].is_closed


def test_a_connection_is_kept_for_the_next_request(server: Server) -> None:
    """Three requests one after the other need one connection."""

    async def fetch() -> None:
        for _ in range(3):
            async with lent_client(uses_environment=False) as client:
                await client.get(server.address)

    asyncio.run(fetch())
    assert len(server.connections) == 1


def test_a_connection_does_not_expire_between_rounds() -> None:
    """The library's own limit of five seconds would make a round after a pause pay for new connections."""
    transport = asyncio.run(borrow())._transport
    assert isinstance(transport, httpx.AsyncHTTPTransport)
    assert transport._pool._keepalive_expiry is None


def test_it_goes_where_it_is_sent_on_to(server: Server) -> None:
    """As requests does, so that both fetch the same page of the user's."""

    async def fetch() -> str:
        async with lent_client(uses_environment=False) as client:
            return (await client.get(f"{server.address}/moved")).url.path

    assert asyncio.run(fetch()) == "/page"
