"""A pool of SQLite connections: threads borrow them, and there are never more than the limit."""

from __future__ import annotations

import contextlib
import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock, Semaphore
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class PoolClosedError(Exception):
    """A closed pool lends nothing."""


@dataclass(frozen=True, slots=True)
class PoolStatistics:
    """A pool at one moment.

    Attributes:
        limit: The most connections.
        in_use: How many are lent now.
        idle: How many are free now.
        highest_in_use: The most that were ever lent at once.
        opened: How many were opened in total.
        replaced: How many were dropped because they were broken.
        closed: Whether the pool is closed.
    """

    limit: int
    in_use: int
    idle: int
    highest_in_use: int
    opened: int
    replaced: int
    closed: bool


class ConnectionPool:
    """Lends connections to one SQLite database; if all are lent, a thread waits for a limited time.

    Differs from a ``threading.Semaphore`` around ``sqlite3.connect``: connections are opened when first
    needed and reused, a broken one is replaced, and releasing a connection that was not borrowed here is an
    error. The standard library has no pool.

    Use something else: with a database server, the pool of the driver or of SQLAlchemy; with few long-lived
    threads, one connection per thread (``threading.local``); in ``asyncio``, a pool made for it.

    A thread other than the borrower may use and release a connection, but only one at a time. Settings made
    on a connection stay; an open transaction is rolled back. Each connection to ``":memory:"`` is its own
    database. Waiting threads are woken in order, but a newly arriving thread may be faster.
    """

    def __init__(self, database: str | Path, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"the limit of a ConnectionPool must be at least 1, not {limit}")
        self._database = database
        self._limit = limit
        # A thread that opens or holds a connection has a permit, and a connection is opened only if none is
        # idle: so there are never more than the limit. The lock guards all below it; no SQL runs under it.
        self._permits = Semaphore(limit)
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._in_use: set[sqlite3.Connection] = set()
        self._highest_in_use = 0
        self._opened = 0
        self._replaced = 0
        self._closed = False

    def acquire(self, timeout: float) -> sqlite3.Connection:
        """Borrow a working connection; wait for one if all are lent.

        Args:
            timeout: Most seconds to wait; 0 does not wait. Waiting is always limited: a connection
                that was never released must become an error.

        Raises:
            PoolClosedError: It is closed, or was closed while this thread waited.
            TimeoutError: No connection came back in time.
            ValueError: The time-out is negative.
            sqlite3.Error: The database can't be opened.
        """
        if timeout < 0:
            raise ValueError(f"a time-out must be 0 s or longer, not {timeout:g} s")
        if not self._permits.acquire(timeout=timeout):
            raise TimeoutError(f"no connection within {timeout:g} s: all {self._limit} are in use")
        try:
            return self._lend()
        except BaseException:
            self._permits.release()  # in a closed pool, each waiter wakes the next one
            raise

    def release(self, connection: sqlite3.Connection) -> None:
        """Release a connection, even a broken one.

        Raises:
            RuntimeError: It is not lent: it was released already, or is not from this pool.
        """
        with self._lock:
            if connection not in self._in_use:
                known = connection in self._idle
                reason = "was released already" if known else "is not from this pool"
                raise RuntimeError(f"release() takes each connection from acquire() once; this one {reason}")
            self._in_use.remove(connection)
        with contextlib.suppress(sqlite3.Error):  # it is broken: the next acquire() notices
            connection.rollback()
        with self._lock:
            keep = not self._closed
            if keep:
                self._idle.append(connection)
        if not keep:
            connection.close()
        self._permits.release()

    @contextmanager
    def connection(self, timeout: float) -> Iterator[sqlite3.Connection]:
        """Borrow a connection for a ``with`` block; raises as ``acquire`` does."""
        borrowed = self.acquire(timeout)
        try:
            yield borrowed
        finally:
            self.release(borrowed)

    def close(self) -> None:
        """Lend no more, wake all waiters, close idle connections now and lent ones when they are released."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()
        self._permits.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def statistics(self) -> PoolStatistics:
        """Return a consistent snapshot of the pool."""
        with self._lock:
            return PoolStatistics(
                limit=self._limit,
                in_use=len(self._in_use),
                idle=len(self._idle),
                highest_in_use=self._highest_in_use,
                opened=self._opened,
                replaced=self._replaced,
                closed=self._closed,
            )

    def _lend(self) -> sqlite3.Connection:
        connection = self._take_idle() or self._open()
        with self._lock:
            if not self._closed:
                self._in_use.add(connection)
                self._highest_in_use = max(self._highest_in_use, len(self._in_use))
                return connection
        connection.close()
        raise PoolClosedError("this ConnectionPool is closed: it lends no more connections")

    def _take_idle(self) -> sqlite3.Connection | None:
        """Return an idle connection that works, if there is one; drop broken ones."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            if _answers(connection):
                return connection
            connection.close()
            with self._lock:
                self._replaced += 1

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._database, check_same_thread=False)
        with self._lock:
            self._opened += 1
        return connection


def _answers(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("SELECT 1").fetchone()
    except sqlite3.Error:
        return False
    return True
