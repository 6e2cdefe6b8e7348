"""Every responder answers the real client, listens on this machine only, and ends."""

from __future__ import annotations

import multiprocessing
import socket
import threading

import pytest

from benchmarks.kinds.latency import responders
from benchmarks.kinds.latency.client import Answers, Refusal, Requests, serve_asking
from benchmarks.kinds.latency.conditions import Responder
from benchmarks.kinds.latency.responders import ResponderError, open_responder

LIMIT_S = 30.0


def ask(*asks: Requests) -> list[object]:
    """Have the client ask, from a thread here; return what it says."""
    ours, theirs = multiprocessing.Pipe()
    client = threading.Thread(target=serve_asking, args=(theirs,), daemon=True)
    client.start()
    told = []
    for each in asks:
        ours.send(each)
        assert ours.poll(LIMIT_S)
        told.append(ours.recv())
    ours.close()
    client.join(LIMIT_S)
    assert not client.is_alive()
    return told


@pytest.mark.parametrize("responder", Responder)
def test_every_request_is_answered(responder: Responder) -> None:
    """In turn and on a schedule; no thread is left, once its connections are closed."""
    before = set(threading.enumerate())
    http = responder is Responder.HTTP
    with open_responder(responder) as port:
        told = ask(Requests(http, port, 5, None, "seed"), Requests(http, port, 50, 0.0005, "seed"))
    for answers, requests in zip(told, (5, 50), strict=True):
        assert isinstance(answers, Answers)
        assert (len(answers.latencies_s), answers.lost) == (requests, 0)
        assert all(seconds > 0 for seconds in answers.latencies_s)
    assert len(told[1].own_s) == 20  # type: ignore[attr-defined] # Answers, as seen above
    for thread in set(threading.enumerate()) - before:
        thread.join(LIMIT_S)
        assert not thread.is_alive()


@pytest.mark.parametrize("responder", Responder)
def test_it_listens_on_this_machine_only(responder: Responder) -> None:
    """A port of the loopback address is free on all others."""
    kind = socket.SOCK_STREAM if responder is Responder.HTTP else socket.SOCK_DGRAM
    with open_responder(responder) as port, socket.socket(socket.AF_INET, kind) as other:
        other.bind(("127.0.0.2", port))


def test_a_port_that_can_not_be_had_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as one of an address that this machine does not have (TEST-NET-1, RFC 5737)."""
    monkeypatch.setattr(responders, "HOST", "192.0.2.1")
    with pytest.raises(OSError, match="address"), open_responder(Responder.UDP):
        pass


def test_nobody_at_the_port_is_refused() -> None:
    """The client says so and goes on."""
    with open_responder(Responder.UDP) as port:
        pass
    told = ask(Requests(False, port, 5, None, "seed"), Requests(True, port, 5, None, "seed"))  # noqa: FBT003 - http
    assert all(isinstance(each, Refusal) and "can't be reached" in each.reason for each in told)


def test_a_responder_that_does_not_end_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is left to the end of its process."""
    monkeypatch.setattr(responders, "STOP_TIMEOUT_S", 0.01)
    never = threading.Event()
    with pytest.raises(ResponderError, match="did not end"), responders._in_thread(never.wait, lambda: None):
        pass
    never.set()


def test_what_ends_a_responder_too_early_is_told() -> None:
    """Otherwise its requests would just be lost."""

    def fail() -> None:
        raise OSError("no more memory for sockets")

    with pytest.raises(OSError, match="no more memory"), responders._in_thread(fail, lambda: None):
        pass
