"""The connection pool: its limit, time-outs, broken connections, misuse; also against a model."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from workloads.synchronization.connection_pool import ConnectionPool, PoolClosedError, PoolStatistics

LIMIT = 2
PATIENCE_S = 30.0
Together = Callable[..., list[Any]]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return the file of a database with one empty table."""
    path = tmp_path / "test.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE notes (text)")
    return path


@pytest.fixture
def pool(file: Path) -> Iterator[ConnectionPool]:
    """Yield a pool of two connections."""
    with ConnectionPool(file, LIMIT) as opened:
        yield opened


def works(connection: sqlite3.Connection) -> bool:
    """Return whether a connection answers."""
    try:
        return connection.execute("SELECT 1").fetchone() == (1,)
    except sqlite3.ProgrammingError:
        return False


def test_connections_are_opened_when_first_needed_and_used_again(pool: ConnectionPool) -> None:
    """None at first; one after the other needs one."""
    assert pool.statistics().opened == 0
    with pool.connection(0) as first:
        pass
    with pool.connection(0) as second:
        assert second is first
    assert pool.statistics() == PoolStatistics(
        limit=LIMIT, in_use=0, idle=1, highest_in_use=1, opened=1, replaced=0, closed=False
    )


def test_all_lent_connections_are_different_and_the_next_is_refused(pool: ConnectionPool) -> None:
    """Two are lent, a third is not, and the message says how many there are."""
    with pool.connection(0) as first, pool.connection(0) as second:
        assert first is not second
        with pytest.raises(TimeoutError, match=r"within 0\.001 s: all 2 are in use"):
            pool.acquire(0.001)
    assert pool.statistics().highest_in_use == LIMIT


def test_a_refusal_costs_no_connection(pool: ConnectionPool) -> None:
    """After it as many are lent as before."""
    with pool.connection(0), pool.connection(0), pytest.raises(TimeoutError):
        pool.acquire(0)
    with pool.connection(0), pool.connection(0):
        assert pool.statistics().in_use == LIMIT


def test_who_waits_gets_what_another_thread_gives_back(pool: ConnectionPool, together: Together) -> None:
    """And may use it, although a third thread opened it."""
    lent = [pool.acquire(0), pool.acquire(0)]

    def borrow() -> bool:
        with pool.connection(PATIENCE_S) as connection:
            return works(connection)

    assert together(borrow, partial(pool.release, lent[0])) == [True, None]
    pool.release(lent[1])


def test_a_connection_comes_back_when_its_block_raises(pool: ConnectionPool) -> None:
    """An exception in the block passes, and nothing stays lent."""
    with pytest.raises(KeyError), pool.connection(0):
        raise KeyError
    assert pool.statistics().in_use == 0


def test_a_connection_that_broke_while_lent_is_replaced(pool: ConnectionPool) -> None:
    """The next one gets one that works."""
    with pool.connection(0) as broken:
        broken.close()
    with pool.connection(0) as connection:
        assert works(connection)
    assert pool.statistics().replaced == 1


def test_a_connection_that_broke_while_idle_is_replaced(pool: ConnectionPool) -> None:
    """It is tested when it is lent, not only when it comes back."""
    with pool.connection(0) as kept:
        pass
    kept.close()
    with pool.connection(0) as connection:
        assert works(connection)
    assert pool.statistics().opened == 2


def test_a_transaction_left_open_is_rolled_back(pool: ConnectionPool) -> None:
    """The next one neither sees nor commits what its predecessor began."""
    with pool.connection(0) as careless:
        careless.execute("INSERT INTO notes VALUES ('half done')")
        assert careless.in_transaction
    with pool.connection(0) as connection:
        assert not connection.in_transaction
        assert connection.execute("SELECT COUNT(*) FROM notes").fetchone() == (0,)


def test_giving_back_twice_raises(pool: ConnectionPool) -> None:
    """It would be lent to two at once."""
    connection = pool.acquire(0)
    pool.release(connection)
    with pytest.raises(RuntimeError, match="released already"):
        pool.release(connection)
    assert pool.statistics().idle == 1


def test_giving_back_what_is_not_from_here_raises(pool: ConnectionPool) -> None:
    """It would be one above the limit."""
    with (
        closing(sqlite3.connect(":memory:")) as foreign,
        pytest.raises(RuntimeError, match="not from this pool"),
    ):
        pool.release(foreign)
    assert pool.statistics().idle == 0


@pytest.mark.parametrize("limit", [0, -1])
def test_a_limit_below_one_is_refused(limit: int) -> None:
    """A pool that lends nothing is a mistake."""
    with pytest.raises(ValueError, match=f"at least 1, not {limit}"):
        ConnectionPool(":memory:", limit)


def test_a_negative_time_out_is_refused(pool: ConnectionPool) -> None:
    """It is a mistake in a calculation, not a wish to wait without end."""
    with pytest.raises(ValueError, match="0 s or longer, not -1 s"):
        pool.acquire(-1)


def test_a_database_that_cannot_be_opened_costs_no_connection(tmp_path: Path) -> None:
    """Its error passes, as often as somebody asks: no permit is lost."""
    with ConnectionPool(tmp_path / "no such folder" / "file", 1) as pool:
        for _ in range(2):
            with pytest.raises(sqlite3.OperationalError):
                pool.acquire(0)


def test_a_closed_pool_lends_nothing(file: Path) -> None:
    """Closing again does nothing; asking says why there is none."""
    pool = ConnectionPool(file, LIMIT)
    pool.close()
    pool.close()
    for _ in range(LIMIT + 2):
        with pytest.raises(PoolClosedError, match="lends no more connections"):
            pool.acquire(0)


def test_closing_closes_idle_connections_now_and_lent_ones_later(file: Path) -> None:
    """Whoever has one may finish with it."""
    pool = ConnectionPool(file, LIMIT)
    lent, idle = pool.acquire(0), pool.acquire(0)
    pool.release(idle)
    pool.close()
    assert (works(lent), works(idle)) == (True, False)
    pool.release(lent)
    assert not works(lent)


def test_closing_wakes_all_who_wait(file: Path, together: Together) -> None:
    """Each of them learns that there will be no connection."""
    pool = ConnectionPool(file, 1)
    lent = pool.acquire(0)
    asking = Barrier(5)

    def ask() -> str:
        asking.wait(PATIENCE_S)
        with pytest.raises(PoolClosedError) as refused:
            pool.acquire(PATIENCE_S)
        return refused.typename

    def close() -> None:
        asking.wait(PATIENCE_S)
        pool.close()

    assert together(*[ask] * 4, close) == [*["PoolClosedError"] * 4, None]
    pool.release(lent)


def test_many_threads_keep_the_limit_although_connections_break(
    pool: ConnectionPool, together: Together
) -> None:
    """Everybody gets a working connection every time, and there are never more than the limit."""

    def take_part(place: int) -> bool:
        good = True
        for number in range(40):
            with pool.connection(PATIENCE_S) as connection:
                good &= works(connection) and pool.statistics().in_use <= LIMIT
                if (number + place) % 5 == 0:
                    connection.close()
        return good

    assert all(together(*(partial(take_part, place) for place in range(8))))
    found = pool.statistics()
    assert found.in_use == 0
    assert 1 <= found.highest_in_use <= LIMIT
    assert found.opened - found.replaced == found.idle <= LIMIT


class PoolModel(RuleBasedStateMachine):
    """A pool does what two lists, lent and idle, do."""

    def __init__(self) -> None:
        super().__init__()
        self.pool = ConnectionPool(":memory:", LIMIT)
        self.lent: list[sqlite3.Connection] = []
        self.idle: list[sqlite3.Connection] = []
        self.closed = False

    @rule()
    def acquire(self) -> None:
        """One that works is lent, an idle one if there is; above the limit or after the end none is."""
        if self.closed:
            with pytest.raises(PoolClosedError):
                self.pool.acquire(0)
        elif len(self.lent) == LIMIT:
            with pytest.raises(TimeoutError):
                self.pool.acquire(0)
        else:
            usable = [connection for connection in self.idle if works(connection)]
            connection = self.pool.acquire(0)
            assert works(connection)
            assert connection not in self.lent
            assert connection in usable or not usable
            while self.idle and self.idle.pop() is not connection:
                pass  # the broken ones that lay above it are gone
            self.lent.append(connection)

    @precondition(lambda self: self.lent)
    @rule(data=st.data())
    def release(self, data: st.DataObject) -> None:
        """It is idle, or closed with the pool; a second time it is refused."""
        connection = self.lent.pop(data.draw(st.integers(0, len(self.lent) - 1)))
        self.pool.release(connection)
        if self.closed:
            assert not works(connection)
        else:
            self.idle.append(connection)
        with pytest.raises(RuntimeError):
            self.pool.release(connection)

    @precondition(lambda self: self.lent or self.idle)
    @rule(data=st.data())
    def break_one(self, data: st.DataObject) -> None:
        """Any connection may break, at any time."""
        data.draw(st.sampled_from([*self.lent, *self.idle])).close()

    @precondition(lambda self: not self.closed)
    @rule()
    def close(self) -> None:
        """All idle connections are closed; those that are lent stay as they are."""
        working = [works(connection) for connection in self.lent]
        self.pool.close()
        self.closed = True
        assert not any(works(connection) for connection in self.idle)
        assert [works(connection) for connection in self.lent] == working
        self.idle.clear()

    @invariant()
    def same_as_the_model(self) -> None:
        """Same counts, never above the limit, and every connection is accounted for."""
        found = self.pool.statistics()
        assert (found.in_use, found.idle, found.closed) == (len(self.lent), len(self.idle), self.closed)
        assert found.in_use + found.idle <= LIMIT
        assert found.highest_in_use <= LIMIT
        if not self.closed:
            assert found.opened - found.replaced == found.in_use + found.idle

    def teardown(self) -> None:
        """Leave no connection open."""
        for connection in self.lent:
            self.pool.release(connection)
        self.pool.close()


TestPoolModel = PoolModel.TestCase
TestPoolModel.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
