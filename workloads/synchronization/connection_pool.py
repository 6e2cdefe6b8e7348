"""A pool of SQLite connections: threads borrow one each, and there are never more than the limit."""

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
        limit: How many connections it has at most.
        in_use: How many are lent.
        idle: How many wait to be lent.
        highest_in_use: How many were lent at most, ever.
        opened: How many it opened, ever.
        replaced: How many it dropped because they had broken.
        closed: Whether it lends nothing any more.
    """

    limit: int
    in_use: int
    idle: int
    highest_in_use: int
    opened: int
    replaced: int
    closed: bool


class ConnectionPool:
    """Lends connections to one SQLite database; who finds all of them lent waits, but only so long.

    Differs from a ``threading.Semaphore`` around ``sqlite3.connect``: connections are opened when first
    needed and used again, one that has broken is replaced, and giving back what was not borrowed here is an
    error. The standard library has no pool.

    Use another one: the pool of the driver or of SQLAlchemy with a database server; one connection for each
    thread (``threading.local``) where threads are few and live long; in ``asyncio``, a pool made for it.

    Another thread than borrowed a connection may use it and give it back, but only one at a time. Settings
    made on a connection stay; a transaction left open is rolled back. Each connection to ``":memory:"`` is a
    database of its own. Threads that wait are woken in their order, but one that comes then may be quicker.
    """

    def __init__(self, database: str | Path, limit: int) -> None:
        if limit < 1:
            raise ValueError(f"a ConnectionPool has at least 1 connection, not {limit}")
        self._database = database
        self._limit = limit
        # Whoever opens or holds a connection has a permit, and a connection is opened only when none is idle:
        # so there are never more than the limit. The lock guards all below it; no SQL runs under the lock.
        self._permits = Semaphore(limit)
        self._lock = Lock()
        self._idle: list[sqlite3.Connection] = []
        self._in_use: set[sqlite3.Connection] = set()
        self._highest_in_use = 0
        self._opened = 0
        self._replaced = 0
        self._closed = False

    def acquire(self, timeout: float) -> sqlite3.Connection:
        """Borrow a connection that works, after waiting for one where all are lent.

        Args:
            timeout: Seconds to wait at most; 0 does not wait. There is no waiting without end: a connection
                that somebody forgot to give back must become an error.

        Raises:
            PoolClosedError: It is closed, or was closed while this thread waited.
            TimeoutError: No connection came back in time.
            ValueError: The time-out is negative.
            sqlite3.Error: The database cannot be opened.
        """
        if timeout < 0:
            raise ValueError(f"a time-out is 0 s or longer, not {timeout:g} s")
        if not self._permits.acquire(timeout=timeout):
            raise TimeoutError(f"no connection within {timeout:g} s: all {self._limit} are in use")
        try:
            return self._lend()
        except BaseException:
            self._permits.release()  # in a closed pool, so wakes each who waits the next one
            raise

    def release(self, connection: sqlite3.Connection) -> None:
        """Give a connection back, also one that has broken.

        Raises:
            RuntimeError: It is not lent: it was given back already, or is not from this pool.
        """
        with self._lock:
            if connection not in self._in_use:
                known = connection in self._idle
                reason = "was given back already" if known else "is not lent by this pool"
                raise RuntimeError(
                    f"release() takes back what acquire() lent, once; this connection {reason}"
                )
            self._in_use.remove(connection)
        with contextlib.suppress(sqlite3.Error):  # it has broken: whoever is to get it next finds out
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
        """Lend nothing more, wake all who wait, close idle connections now and lent ones when they return."""
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
        """Return what is true of the pool at this moment, all of it at once."""
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
        raise PoolClosedError("this ConnectionPool is closed: it lends nothing any more")

    def _take_idle(self) -> sqlite3.Connection | None:
        """Return an idle connection that answers, if there is one; those that don't are dropped."""
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
