"""Connection pool: threads query one SQLite database over fewer connections than there are threads.

One operation (unit: queries) borrows a connection, sums ten thousand rows and releases it. In the rounds
named "time-out" all connections are lent, none is released, and an operation is a refused request.

Separate from ``connection_pool.py`` so that the class can be read, and reused, by itself.
"""

from __future__ import annotations

import contextlib
import functools
import sqlite3
import statistics
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from workloads.synchronization.connection_pool import ConnectionPool
from workloads.synchronization.experiment import PATIENCE_S, BrokenPromiseError, Experiment, Trial, Variant

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from workloads.synchronization.experiment import Conditions

ROWS = 10_000

QUERY = "SELECT SUM(value) FROM numbers"

ANSWER = sum(range(ROWS))

PARTICIPANTS = 8

OPERATIONS = 200

LIMITS = (1, 2, 4)

ASKED_S = 0.01

FEWER_TIME_OUTS = 5
"""A refusal takes about this many times as long as one query by all participants."""


class Held(NamedTuple):
    """What was held (its ``id``), and from when to when, in seconds on one clock."""

    what: int
    since_s: float
    until_s: float


@contextmanager
def database() -> Iterator[Path]:
    """Yield the file of a database with one table of numbers; remove it at the end."""
    with tempfile.TemporaryDirectory(prefix="gil-bench-", ignore_cleanup_errors=True) as folder:
        file = Path(folder) / "numbers.sqlite3"
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("CREATE TABLE numbers (value INTEGER)")
            connection.executemany("INSERT INTO numbers VALUES (?)", ((number,) for number in range(ROWS)))
        yield file


@contextmanager
def querying(conditions: Conditions, *, limit: int) -> Iterator[Trial]:
    """Yield one round of queries; all connections are open before it starts."""
    with ConnectionPool(conditions.resource, limit) as pool:
        with contextlib.ExitStack() as opened:
            for _ in range(limit):
                opened.enter_context(pool.connection(PATIENCE_S)).execute(QUERY).fetchone()

        def query() -> list[Held]:
            return [query_once(pool, conditions) for _ in range(conditions.operations)]

        def observe(returned: Sequence[Sequence[Held]]) -> Mapping[str, float]:
            check_replacement(pool)
            return _sum_up([held for one in returned for held in one], limit)

        yield Trial((query,) * PARTICIPANTS, PARTICIPANTS * conditions.operations, observe)


def query_once(pool: ConnectionPool, conditions: Conditions) -> Held:
    """Borrow a connection and query with it; return times within those of the loan.

    Raises:
        BrokenPromiseError: The answer is wrong.
    """
    with pool.connection(PATIENCE_S) as connection:
        since_s = conditions.clock()
        (answer,) = connection.execute(QUERY).fetchone()
        if answer != ANSWER:
            raise BrokenPromiseError(f"connection_pool: a query returned {answer}, not {ANSWER}")
        return Held(id(connection), since_s, conditions.clock())


def check_replacement(pool: ConnectionPool) -> None:
    """Break a connection of the pool, and raise BrokenPromiseError if it is lent again."""
    with pool.connection(PATIENCE_S) as connection:
        connection.close()
    try:
        with pool.connection(PATIENCE_S) as connection:
            connection.execute(QUERY).fetchone()
    except sqlite3.Error as error:
        raise BrokenPromiseError(f"connection_pool: a broken connection was lent: {error}") from error


def _sum_up(held: Sequence[Held], limit: int) -> Mapping[str, float]:
    highest, twice = highest_at_once(held), held_twice(held)
    if highest > limit or twice:
        raise BrokenPromiseError(
            f"connection_pool: {highest} connections were in use at once where {limit} is the limit, "
            f"and {twice} were lent to two threads at once"
        )
    return {"highest_in_use": highest, "limit": limit}


def highest_at_once(held: Iterable[Held]) -> int:
    """Return the most that were held at the same moment.

    One that ends exactly when another starts does not overlap with it.
    """
    changes = [change for one in held for change in ((one.since_s, 1), (one.until_s, -1))]
    highest = now = 0
    for _, change in sorted(changes):
        now += change
        highest = max(highest, now)
    return highest


def held_twice(held: Iterable[Held]) -> int:
    """Return how many things two threads held at the same moment."""
    by_thing: dict[int, list[Held]] = {}
    for one in held:
        by_thing.setdefault(one.what, []).append(one)
    return sum(highest_at_once(one) > 1 for one in by_thing.values())


@contextmanager
def timing_out(conditions: Conditions, *, limit: int) -> Iterator[Trial]:
    """Yield one round in which every request is refused."""
    times = max(1, conditions.operations // FEWER_TIME_OUTS)

    def observe(returned: Sequence[Sequence[float]]) -> Mapping[str, float]:
        return sum_up_time_outs([waited_s for one in returned for waited_s in one], PARTICIPANTS * times)

    with ConnectionPool(conditions.resource, limit) as pool, contextlib.ExitStack() as lent:
        for _ in range(limit):
            lent.enter_context(pool.connection(PATIENCE_S))
        ask = functools.partial(ask_in_vain, pool, conditions, times)
        yield Trial((ask,) * PARTICIPANTS, PARTICIPANTS * times, observe)


def ask_in_vain(pool: ConnectionPool, conditions: Conditions, times: int) -> Sequence[float]:
    """Return the seconds of each refusal; fewer than ``times`` if a connection was lent."""
    waited_s = []
    for _ in range(times):
        asked_at_s = conditions.clock()
        try:
            with pool.connection(ASKED_S):
                pass
        except TimeoutError:
            waited_s.append(conditions.clock() - asked_at_s)
    return waited_s


def sum_up_time_outs(waited_s: Sequence[float], expected: int) -> Mapping[str, float]:
    """Return the observations.

    Raises:
        BrokenPromiseError: A connection was lent although none was free.
    """
    if len(waited_s) != expected:
        lent = expected - len(waited_s)
        raise BrokenPromiseError(f"connection_pool: {lent} connections were lent above the limit")
    return {
        "asked_s": ASKED_S,
        "waited_p50_s": statistics.median(waited_s),
        "waited_longest_s": max(waited_s),
        "timed_out": len(waited_s),
        "expected": expected,
    }


CONNECTION_POOL = Experiment(
    name="connection_pool",
    summary=f"{PARTICIPANTS} threads query one SQLite database over a few connections.",
    promise=(
        "Connections in use never exceed the limit, and no two threads share one; a thread that gets none "
        "gets a TimeoutError, and a broken connection is replaced."
    ),
    unit="queries",
    operations=OPERATIONS,
    variants=(
        *(
            Variant(
                "ConnectionPool", PARTICIPANTS, functools.partial(querying, limit=limit), {"limit": limit}
            )
            for limit in LIMITS
        ),
        Variant(
            "ConnectionPool, time-out", PARTICIPANTS, functools.partial(timing_out, limit=2), {"limit": 2}
        ),
    ),
    prepare=database,
)
