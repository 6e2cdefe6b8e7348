"""The server of http_fetch: its pages, its delay, and that its process ends whatever happens."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
import pytest
import requests

from workloads.http import server as http_server
from workloads.http.server import DELAY_S, PAGES, page, running_server
from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

END_TIMEOUT_S = 30
# Parents that print their server's address and process id, and then never end by themselves.
WAITING_PARENT = """
import os, psutil, signal
from workloads.http.server import running_server
with running_server() as address:
    (server,) = psutil.Process().children()
    {and_then}
    print(address, server.pid, flush=True)
    signal.pause()
"""
FORK_A_WORKER = "forked = os.fork() or signal.pause()"


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


def test_pages_are_32_different_ones_of_32_kib() -> None:
    """A body belongs to one page only."""
    pages = [page(number) for number in range(PAGES)]
    assert len(set(pages)) == PAGES == 32
    assert {len(body) for body in pages} == {32 * 1024}


def test_every_page_is_served_whole(address: str, session: requests.Session) -> None:
    """Each path has its own body and its length."""
    for number in range(PAGES):
        answer = session.get(f"{address}/{number}", timeout=30)
        assert answer.status_code == 200
        assert answer.content == page(number)
        assert answer.headers["content-length"] == str(32 * 1024)


@pytest.mark.parametrize("path", ["/", "/32", "/-1", "/00", "/0/", "/favicon.ico"])
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


def is_listening(address: str) -> bool:
    """Return whether a connection to the address is accepted."""
    parts = urlsplit(address)
    with (
        contextlib.suppress(ConnectionRefusedError),
        socket.create_connection((parts.hostname, parts.port), 30),
    ):
        return True
    return False


def children() -> set[psutil.Process]:
    """Return this process's children."""
    return set(psutil.Process().children(recursive=True))


def program(source: str) -> Sequence[str]:
    """Return the command for a stand-in for the server."""
    return (sys.executable, "-c", source)


def test_the_server_ends_with_the_block() -> None:
    """After the block no process is left and the port is closed."""
    before = children()
    with running_server() as address:
        assert is_listening(address)
        assert len(children() - before) == 1
    assert children() == before
    assert not is_listening(address)


def test_the_server_ends_when_the_block_raises() -> None:
    """An error or an interrupt inside stops it just so."""
    before = children()
    with pytest.raises(KeyboardInterrupt), running_server() as address:
        raise KeyboardInterrupt
    assert children() == before
    assert not is_listening(address)


def test_the_server_starts_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It finds its module without help from the current folder or the caller's search path."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONPATH")
    with running_server() as address:
        assert is_listening(address)


def test_two_servers_have_two_ports() -> None:
    """Runs side by side do not meet."""
    with running_server() as one, running_server() as other:
        assert one != other


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no sessions")
def test_a_terminal_interrupt_does_not_reach_the_server() -> None:
    """It is in a session of its own."""
    before = children()
    with running_server():
        (server,) = children() - before
        assert os.getsid(server.pid) == server.pid != os.getsid(0)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize(
    "and_then", ["", pytest.param(FORK_A_WORKER, id="a forked worker lives on")], ids=["alone", None]
)
def test_the_server_ends_when_its_parent_is_killed(and_then: str) -> None:
    """SIGKILL leaves the parent no last word, and the server ends nevertheless."""
    source = WAITING_PARENT.format(and_then=and_then)
    with subprocess.Popen(program(source), stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        address, server_id = parent.stdout.readline().split()
        server = psutil.Process(int(server_id))
        family = psutil.Process(parent.pid).children()
        try:
            parent.kill()
            ended, _ = psutil.wait_procs([server], timeout=END_TIMEOUT_S)
        finally:
            for process in family:
                with contextlib.suppress(psutil.NoSuchProcess):
                    process.kill()
    assert ended == [server]
    assert not is_listening(address)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM that can be caught")
def test_the_server_ends_on_sigterm() -> None:
    """Whoever looks after the machine can end it in the usual way."""
    before = children()
    with running_server():
        (server,) = children() - before
        server.send_signal(signal.SIGTERM)
        ended, _ = psutil.wait_procs([server], timeout=END_TIMEOUT_S)
        assert ended == [server]


def test_a_server_that_fails_is_quoted() -> None:
    """The message ends with what the server wrote to stderr."""
    before = children()
    with (
        pytest.raises(CannotPrepareError, match=r"server did not print its port; .*no such luck"),
        running_server(program("raise SystemExit('no such luck')")),
    ):
        pytest.fail("no server was to come up")
    assert children() == before


def test_a_server_that_says_nothing_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """After the time-out it is ended, with a sentence."""
    monkeypatch.setattr(http_server, "START_TIMEOUT_S", 0.1)
    before = children()
    with (
        pytest.raises(CannotPrepareError, match=r"did not listen within 0\.1 s; its last output: \(none\)"),
        running_server(program("import sys; sys.stdin.read()")),
    ):
        pytest.fail("no server was to come up")
    assert children() == before


def test_a_server_that_ignores_everything_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closing its input, then SIGTERM, then SIGKILL: one of them ends it."""
    monkeypatch.setattr(http_server, "STOP_TIMEOUT_S", 0.1)
    stubborn = (
        "import signal, threading\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print(1, flush=True)\n"
        "threading.Event().wait()\n"
    )
    before = children()
    with running_server(program(stubborn)):
        assert len(children() - before) == 1
    assert children() == before


def test_a_program_that_does_not_exist_is_said() -> None:
    """A broken installation ends with a sentence, not with a traceback."""
    with (
        pytest.raises(CannotPrepareError, match="its server can't be started"),
        running_server(("/no/such/python",)),
    ):
        pytest.fail("no server was to come up")
