"""How the client is asked, and what becomes of one that refuses, lies, dies or sends nothing."""

from __future__ import annotations

import multiprocessing
import operator
from functools import partial

import pytest

from benchmarks.kinds.latency import client_process
from benchmarks.kinds.latency.background_load import serve_spinning
from benchmarks.kinds.latency.client import Answers, Refusal, Requests
from benchmarks.kinds.latency.client_process import ChildError, Client, NoAnswersError
from benchmarks.kinds.latency.conditions import Responder
from benchmarks.kinds.latency.responders import open_responder
from workloads.model import WrongResultError

FOUR = Requests(http=False, port=1, count=4, interarrival_s=0.001, seed="seed")


def answers(answered: int, lost: int) -> Answers:
    """Return answers of 1 ms each."""
    return Answers(0.0, 1.0, (0.001,) * answered, (0.0,) * (answered + lost), (0.001,), lost)


def replying(message: object) -> Client:
    """Return a client that has sent something."""
    ours, theirs = multiprocessing.Pipe()
    theirs.send(message)
    client = Client(connection=ours)
    client.closing.callback(theirs.close)
    client.closing.callback(ours.close)
    return client


def test_a_few_lost_requests_are_no_failure() -> None:
    """They are counted."""
    assert replying(answers(3, 1)).ask(FOUR) == answers(3, 1)


@pytest.mark.parametrize("lost", [2, 4])
def test_half_of_them_lost_leaves_no_median(lost: int) -> None:
    """What is left would be the quick half."""
    with pytest.raises(NoAnswersError, match=f"{lost} of 4 requests were never answered"):
        replying(answers(4 - lost, lost)).ask(FOUR)


def test_a_wrong_answer_is_a_wrong_result() -> None:
    """And a responder that can't be reached is none."""
    with pytest.raises(WrongResultError, match="changed"):
        replying(Refusal("a datagram came back changed", wrong=True)).ask(FOUR)
    with pytest.raises(NoAnswersError, match="can't be reached"):
        replying(Refusal("the responder can't be reached")).ask(FOUR)


def test_nonsense_is_an_error() -> None:
    """Whoever sends it is not the client."""
    with pytest.raises(ChildError, match="sent 42 instead"):
        replying(42).ask(FOUR)


def test_a_client_that_sends_nothing_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The next to ask gets a new one."""
    monkeypatch.setattr(client_process, "_timeout_s", lambda _ask: 0.01)
    client = replying(None)
    assert client.connection is not None
    client.connection.recv()
    with pytest.raises(ChildError, match="the client sent nothing for"):
        client.ask(FOUR)
    assert client.connection is None


def test_a_client_that_dies_is_given_up_and_replaced() -> None:
    """One that ends at its first request; then the real one, in a process of its own."""
    client = Client(serve=operator.methodcaller("recv"))
    with pytest.raises(ChildError, match="ended abruptly"):
        client.ask(FOUR)
    client.serve = client_process.serve_asking
    with open_responder(Responder.UDP) as port:
        found = client.ask(Requests(http=False, port=port, count=4, interarrival_s=None, seed="seed"))
    assert len(found.latencies_s) == 4
    client.close()
    assert not [child for child in multiprocessing.active_children() if child.is_alive()]


def test_another_process_in_its_place_is_noticed() -> None:
    """It greets where answers are expected."""
    client = Client(serve=partial(serve_spinning, iterations=1))
    with pytest.raises(ChildError, match="sent 'ready' instead"):
        client.ask(FOUR)
    client.close()
