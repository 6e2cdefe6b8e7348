"""A lock that many readers or one writer hold, and which keeps neither of them waiting for ever."""

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
    gives it back itself; anything else raises RuntimeError, as it would wait for ever or let others in.

    Use another one: ``threading.Lock`` where sections are short, or where nobody waits in them on a build
    with GIL, because readers can't run at the same time there anyway; none where a writer can replace the
    whole value at once by another one that nobody changes.

    Preference: phases take turns. A reader that comes while a writer waits goes after it, so readers can't
    starve writers; all readers that waited while a writer wrote go before the next one, so writers can't
    starve readers. Writers go in the order in which they came. This is the phase-fair lock of Brandenburg and
    Anderson, "Spin-based reader-writer synchronization for multiprocessor real-time systems", 2010.
    """

    def __init__(self) -> None:
        # The mutex guards all below it. Either there are readers, or a writer, or neither. Readers that are
        # due waited while the last writer wrote: no writer enters before them.
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
        """Wait until this thread may read; at most ``timeout`` seconds, or as long as it takes.

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
        """End reading.

        Raises:
            RuntimeError: This thread does not read.
        """
        with self._mutex:
            if get_ident() not in self._readers:
                raise RuntimeError("this thread does not read: only who holds a lock gives it back, and once")
            self._readers.remove(get_ident())
            self._wake()

    def acquire_writing(self, timeout: float | None = None) -> None:
        """Wait until this thread may write; at most ``timeout`` seconds, or as long as it takes.

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
        """End writing.

        Raises:
            RuntimeError: This thread does not write.
        """
        with self._mutex:
            if get_ident() != self._writer:
                raise RuntimeError(
                    "this thread does not write: only who holds a lock gives it back, and once"
                )
            self._writer = None
            self._writes += 1
            self._due_readers = self._waiting_readers
            self._wake()

    def statistics(self) -> ReadWriteLockStatistics:
        """Return what is true of the lock at this moment, all of it at once."""
        with self._mutex:
            return ReadWriteLockStatistics(
                readers=len(self._readers),
                writing=self._writer is not None,
                waiting_readers=self._waiting_readers,
                waiting_writers=self._waiting_writers,
            )

    def _newcomer(self) -> int:
        """Return who this thread is, unless it holds the lock."""
        me = get_ident()
        if me in self._readers:
            raise RuntimeError(
                "this thread reads already: end that first. Two readers that want to write would wait for "
                "each other, and one that wants to read again for a writer that waits for it"
            )
        if me == self._writer:
            raise RuntimeError(
                "this thread writes already, so it may read and write: it needs no second hold"
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
        """Wake those who may go now; called after every change that may let somebody go."""
        if self._writer is not None:
            return
        if self._due_readers or not self._waiting_writers:
            if self._waiting_readers:
                self._may_read.notify_all()
        elif not self._readers:
            self._may_write.notify()
