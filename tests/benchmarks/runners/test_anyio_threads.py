"""AnyIO's threads: how many there are, and what becomes of errors."""

from __future__ import annotations

import sys
import threading

import pytest

from benchmarks.runners.anyio_threads import ANYIO_THREADS

PATIENCE_S = 60

pytestmark = pytest.mark.skipif(ANYIO_THREADS.unavailable() is not None, reason="AnyIO is not installed here")


def test_all_of_its_threads_work_at_once_and_no_other() -> None:
    """Three items that wait for each other end with 3 workers; a hundred items need no fourth thread."""
    together = threading.Barrier(3)
    with ANYIO_THREADS.open(3) as executor:
        assert sorted(executor.map(lambda _: together.wait(PATIENCE_S), range(3))) == [0, 1, 2]
        assert len(set(executor.map(lambda _: threading.get_ident(), range(100)))) <= 3


def test_items_that_have_not_begun_are_dropped_after_an_error() -> None:
    """The task group ends as soon as one item has failed; one worker has then begun no other."""
    done = []

    def task(item: int) -> None:
        done.append(item)
        raise ValueError(f"item {item}")

    with ANYIO_THREADS.open(1) as executor, pytest.raises(ValueError, match="item"):
        list(executor.map(task, range(1000)))
    assert len(done) < 1000


def test_an_exit_reaches_the_caller_and_the_loop_goes_on() -> None:
    """SystemExit would end the loop; it is handed over as any other error."""
    with ANYIO_THREADS.open(2) as executor:
        with pytest.raises(SystemExit):
            list(executor.map(sys.exit, [3]))
        assert isinstance(executor.submit(sys.exit, 4).exception(), SystemExit)
        assert list(executor.map(abs, [-1, -2])) == [1, 2]
