"""sqlite3: short and long statements, each thread with a database of its own in memory."""

from __future__ import annotations

from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

from workloads.calls.call import Prepared, calls

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator

ROWS = 20_000


@contextmanager
def _database() -> Iterator[sqlite3.Connection]:
    import sqlite3  # a build of Python may lack it

    with closing(sqlite3.connect(":memory:", check_same_thread=False, isolation_level=None)) as made:
        made.execute("create table numbers (id integer primary key, value real)")
        made.executemany("insert into numbers (value) values (?)", ((i * 7 % 1009,) for i in range(ROWS)))
        yield made


@calls("sqlite3.execute-lookup", "Selects one row by its key", requires="_sqlite3")
def lookup() -> Prepared:
    """Fill a database."""
    with _database() as database:
        yield lambda: database.execute("select value from numbers where id = 1234").fetchone()


@calls("sqlite3.execute-aggregate", "Averages 20,000 rows in SQL, one row comes back", requires="_sqlite3")
def aggregate() -> Prepared:
    """Fill a database."""
    with _database() as database:
        yield lambda: database.execute("select avg(value * value) from numbers").fetchone()


@calls("sqlite3.fetchall", "Fetches 20,000 rows as tuples", requires="_sqlite3")
def fetchall() -> Prepared:
    """Fill a database."""
    with _database() as database:
        yield lambda: database.execute("select id, value from numbers").fetchall()


@calls("sqlite3.executemany", "Inserts 1,000 rows and rolls back", requires="_sqlite3")
def executemany() -> Prepared:
    """Fill a database and make rows."""
    rows = [(float(number),) for number in range(1_000)]
    with _database() as database:

        def call() -> None:
            database.execute("begin")
            database.executemany("insert into numbers (value) values (?)", rows)
            database.execute("rollback")

        yield call
