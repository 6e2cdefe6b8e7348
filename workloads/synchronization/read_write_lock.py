"""A lock for many readers or one writer, without starvation of either."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from threading import Condition, Lock, get_ident
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class ReadWriteLockStatistics:
    """A readers-writer lock at one moment.

    Attributes:
        readers: How many threads read.
        writing: Whether a thread writes.
        waiting_readers: How many threads wait to read.
        waiting_writers: How many threads wait to write.
    """

    readers: int
    writing: bool
    waiting_readers: int
    waiting_writers: int


class ReadWriteLock:
    """Lets any number of threads read at the same time, or one write.

    Differs from ``threading.Lock``: readers share it, at several times the cost. The standard library has no
    such lock. Like ``Lock`` it is not re-entrant: a thread holds it once, for reading or for writing, and
    releases it itself; anything else raises RuntimeError, because it would deadlock or let others in.

    Use something else: ``threading.Lock`` for short sections, or for sections without waiting on a build with
    a GIL, where readers can't run at the same time anyway; no lock if a writer can replace the whole value at
    once by another immutable one.

    Preference: phases alternate. A reader that comes while a writer waits goes after it, so readers can't
    starve writers; all readers that waited while a writer wrote go before the next writer, so writers can't
    starve readers. Writers go in order of arrival. This is the phase-fair lock of Brandenburg and Anderson,
    "Spin-based reader-writer synchronization for multiprocessor real-time systems", 2010.
    """

    def __init__(self) -> None:
        # The mutex guards everything below it. There are either readers, or a writer, or neither. Due readers
        # waited while the last writer wrote: no writer enters before them.
        self._mutex = Lock()
        self._may_read = Condition(self._mutex)
        self._may_write = Condition(self._mutex)
        self._readers: set[int] = set()
        self._writer: int | None = None
        self._waiting_readers = 0
        self._waiting_writers = 0
        self._due_readers = 0
        self._writes = 0

    @contextmanager
    def reading(self, timeout: float | None = None) -> Iterator[None]:
        """Hold the lock for reading within a ``with`` block; raises as ``acquire_reading`` does."""
        self.acquire_reading(timeout)
        try:
            yield
        finally:
            self.release_reading()

    @contextmanager
    def writing(self, timeout: float | None = None) -> Iterator[None]:
        """Hold the lock for writing within a ``with`` block; raises as ``acquire_writing`` does."""
        self.acquire_writing(timeout)
        try:
            yield
        finally:
            self.release_writing()

    def acquire_reading(self, timeout: float | None = None) -> None:
        """Wait until this thread may read; at most ``timeout`` seconds, or without limit.

        Raises:
            RuntimeError: The thread holds the lock already.
            TimeoutError: It could not read in time.
        """
        with self._mutex:
            me = self._newcomer()
            if self._writer is not None or self._waiting_writers:
                self._wait_to_read(timeout)
            self._readers.add(me)

    def release_reading(self) -> None:
        """Release the lock after reading.

        Raises:
            RuntimeError: This thread does not hold it for reading.
        """
        with self._mutex:
            if get_ident() not in self._readers:
                raise RuntimeError(
                    "this thread does not hold the lock for reading: only the holder releases it, once"
                )
            self._readers.remove(get_ident())
            self._wake()

    def acquire_writing(self, timeout: float | None = None) -> None:
        """Wait until this thread may write; at most ``timeout`` seconds, or without limit.

        Raises:
            RuntimeError: The thread holds the lock already.
            TimeoutError: It could not write in time.
        """
        with self._mutex:
            me = self._newcomer()
            if self._waiting_writers or not self._is_free():
                self._wait_to_write(timeout)
            self._writer = me

    def release_writing(self) -> None:
        """Release the lock after writing.

        Raises:
            RuntimeError: This thread does not hold it for writing.
        """
        with self._mutex:
            if get_ident() != self._writer:
                raise RuntimeError(
                    "this thread does not hold the lock for writing: only the holder releases it, once"
                )
            self._writer = None
            self._writes += 1
            self._due_readers = self._waiting_readers
            self._wake()

    def statistics(self) -> ReadWriteLockStatistics:
        """Return a consistent snapshot of the lock."""
        with self._mutex:
            return ReadWriteLockStatistics(
                readers=len(self._readers),
                writing=self._writer is not None,
                waiting_readers=self._waiting_readers,
                waiting_writers=self._waiting_writers,
            )

    def _newcomer(self) -> int:
        """Return this thread's id; raise if it holds the lock."""
        me = get_ident()
        if me in self._readers:
            raise RuntimeError(
                "this thread reads already: release that first. Two readers that want to write would "
                "deadlock, and so would a reader that reads again while a writer waits"
            )
        if me == self._writer:
            raise RuntimeError(
                "this thread writes already, so it may read and write: don't acquire the lock again"
            )
        return me

    def _is_free(self) -> bool:
        return self._writer is None and not self._readers and not self._due_readers

    def _wait_to_read(self, timeout: float | None) -> None:
        writes = self._writes
        self._waiting_readers += 1
        entered = False
        try:
            entered = self._may_read.wait_for(
                lambda: self._writer is None and (self._writes != writes or not self._waiting_writers),
                timeout,
            )
        finally:
            self._waiting_readers -= 1
            self._due_readers -= self._writes != writes
            if not entered:
                self._wake()
        if not entered:
            raise TimeoutError(f"could not read within {timeout:g} s")

    def _wait_to_write(self, timeout: float | None) -> None:
        self._waiting_writers += 1
        entered = False
        try:
            entered = self._may_write.wait_for(self._is_free, timeout)
        finally:
            self._waiting_writers -= 1
            if not entered:
                self._wake()
        if not entered:
            raise TimeoutError(f"could not write within {timeout:g} s")

    def _wake(self) -> None:
        """Wake the threads that may enter now; called after every change that may allow that."""
        if self._writer is not None:
            return
        if self._due_readers or not self._waiting_writers:
            if self._waiting_readers:
                self._may_read.notify_all()
        elif not self._readers:
            self._may_write.notify()
