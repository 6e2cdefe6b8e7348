"""The readers-writer lock: who may be in together, who goes first, misuse, time-outs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial
from threading import Barrier, Event
from typing import Any

import pytest

from workloads.synchronization.read_write_lock import ReadWriteLock, ReadWriteLockStatistics

PATIENCE_S = 30.0
Together = Callable[..., list[Any]]
Hold = Callable[[ReadWriteLock], AbstractContextManager[None]]
BOTH = pytest.mark.parametrize(
    "hold", [ReadWriteLock.reading, ReadWriteLock.writing], ids=["reading", "writing"]
)


@pytest.fixture
def lock() -> ReadWriteLock:
    """Return a lock that nobody holds."""
    return ReadWriteLock()


def elsewhere(function: Callable[[], object]) -> object:
    """Execute a function in another thread; return what it returned."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(function).result(PATIENCE_S)


def try_to(hold: Hold) -> bool:
    """Return whether the calling thread may hold a lock at this moment."""
    try:
        with hold():
            return True
    except TimeoutError:
        return False


def may(lock: ReadWriteLock) -> tuple[bool, bool]:
    """Return whether another thread may read and write at this moment."""
    hold_now = (partial(lock.reading, 0), partial(lock.writing, 0))
    return tuple(elsewhere(partial(try_to, hold)) for hold in hold_now)  # type: ignore[return-value] # two in, two out


def test_a_free_lock_is_for_everybody(lock: ReadWriteLock) -> None:
    """Nobody holds it, and afterwards nobody holds it."""
    assert may(lock) == (True, True)
    assert lock.statistics() == ReadWriteLockStatistics(
        0, writing=False, waiting_readers=0, waiting_writers=0
    )


def test_beside_a_reader_others_may_read_but_not_write(lock: ReadWriteLock) -> None:
    """Readers share it."""
    with lock.reading():
        assert may(lock) == (True, False)
    assert may(lock) == (True, True)


def test_beside_a_writer_nobody_may_do_anything(lock: ReadWriteLock) -> None:
    """A writer is alone."""
    with lock.writing():
        assert lock.statistics().writing
        assert may(lock) == (False, False)
    assert may(lock) == (True, True)


def test_all_readers_are_in_at_the_same_moment(lock: ReadWriteLock, together: Together) -> None:
    """A barrier within the section opens only if they are."""
    all_in = Barrier(10)

    def read() -> int:
        with lock.reading(PATIENCE_S):
            all_in.wait(PATIENCE_S)
            return lock.statistics().readers

    assert max(together(*[read] * 10)) == 10


@BOTH
def test_an_exception_gives_the_lock_back(lock: ReadWriteLock, hold: Hold) -> None:
    """It passes, and the lock is free."""
    with pytest.raises(KeyError), hold(lock):
        raise KeyError
    assert may(lock) == (True, True)


@BOTH
def test_a_reader_that_wants_more_is_refused(lock: ReadWriteLock, hold: Hold) -> None:
    """Neither upgrading nor reading twice: either could wait for itself. It still reads afterwards."""
    with lock.reading():
        with pytest.raises(RuntimeError, match="reads already: release that first"), hold(lock):
            pass
        assert lock.statistics().readers == 1
    assert may(lock) == (True, True)


@BOTH
def test_a_writer_that_wants_more_is_refused(lock: ReadWriteLock, hold: Hold) -> None:
    """It has all there is. It still writes afterwards."""
    with lock.writing():
        with pytest.raises(RuntimeError, match="acquire the lock again"), hold(lock):
            pass
        assert lock.statistics().writing
    assert may(lock) == (True, True)


def test_giving_back_what_nobody_holds_raises(lock: ReadWriteLock) -> None:
    """Of both kinds."""
    with pytest.raises(RuntimeError, match="does not hold the lock for reading"):
        lock.release_reading()
    with pytest.raises(RuntimeError, match="does not hold the lock for writing"):
        lock.release_writing()


def test_giving_back_the_other_kind_raises(lock: ReadWriteLock) -> None:
    """A reader does not write, a writer does not read; both keep what they have."""
    with lock.reading(), pytest.raises(RuntimeError, match="does not hold the lock for writing"):
        lock.release_writing()
    with lock.writing(), pytest.raises(RuntimeError, match="does not hold the lock for reading"):
        lock.release_reading()


def test_giving_back_what_another_thread_holds_raises(lock: ReadWriteLock) -> None:
    """Only who holds it knows that it is done."""
    with lock.reading(), pytest.raises(RuntimeError, match="does not hold the lock for reading"):
        elsewhere(lock.release_reading)
    with lock.writing(), pytest.raises(RuntimeError, match="does not hold the lock for writing"):
        elsewhere(lock.release_writing)


def test_a_writer_that_gives_up_lets_the_readers_behind_it_go(
    lock: ReadWriteLock, together: Together
) -> None:
    """Otherwise they would wait for a writer that will never come."""
    writer_waits = Event()

    def give_up() -> bool:
        writer_waits.set()
        return try_to(partial(lock.writing, 0.01))

    def read() -> bool:
        writer_waits.wait(PATIENCE_S)
        return try_to(partial(lock.reading, PATIENCE_S))

    with lock.reading():
        assert together(give_up, *[read] * 4) == [False, True, True, True, True]
    assert may(lock) == (True, True)


def test_a_time_out_says_what_was_wanted_and_how_long(lock: ReadWriteLock) -> None:
    """And changes nothing."""
    with lock.writing():
        with pytest.raises(TimeoutError, match="could not read within 0 s"):
            elsewhere(partial(lock.acquire_reading, 0))
        with pytest.raises(TimeoutError, match="could not write within 0 s"):
            elsewhere(partial(lock.acquire_writing, 0))
        assert lock.statistics() == ReadWriteLockStatistics(
            0, writing=True, waiting_readers=0, waiting_writers=0
        )


def test_readers_that_never_pause_do_not_starve_writers(lock: ReadWriteLock, together: Together) -> None:
    """While any reader reads on and on, each writer still gets its turns; without preference it might not."""
    writes_left = 3 * 20
    done = Event()

    def read() -> int:
        reads = 0
        while not done.is_set():
            with lock.reading(PATIENCE_S):
                reads += 1
        return reads

    def write() -> None:
        nonlocal writes_left
        for _ in range(20):
            with lock.writing(PATIENCE_S):
                writes_left -= 1
                if not writes_left:
                    done.set()

    together(*[read] * 4, *[write] * 3)
    assert writes_left == 0


def test_writers_that_never_pause_do_not_starve_readers(lock: ReadWriteLock, together: Together) -> None:
    """While writers write on and on, each reader still gets its turns."""
    ended = threading.Semaphore(0)
    readers = 3

    def read() -> None:
        for _ in range(20):
            with lock.reading(PATIENCE_S):
                pass
        ended.release()

    def write() -> None:
        while not all_ended.is_set():
            with lock.writing(PATIENCE_S):
                pass

    def watch() -> None:
        for _ in range(readers):
            assert ended.acquire(timeout=PATIENCE_S)
        all_ended.set()

    all_ended = Event()
    together(*[read] * readers, *[write] * 3, watch)
    assert may(lock) == (True, True)


def test_under_stress_nobody_meets_a_writer(lock: ReadWriteLock, together: Together) -> None:
    """A writer's two steps are seen as one by readers and by other writers."""
    shared = [0, 0]

    def read() -> bool:
        good = True
        for _ in range(100):
            with lock.reading(PATIENCE_S):
                first, _calls, second = shared[0], threading.get_ident(), shared[1]
                good &= first == second
        return good

    def write() -> bool:
        for _ in range(50):
            with lock.writing(PATIENCE_S):
                value = shared[0]
                threading.get_ident()
                shared[:] = [value + 1, shared[1]]
                shared[1] = value + 1
        return True

    assert all(together(*[read] * 10, *[write] * 2))
    assert shared == [100, 100]
