"""Where workers in different sub-interpreters of a process wait for each other, as others do at a Barrier.

A ``threading.Barrier`` can't cross interpreters and the queues between them are polled; file descriptors
of pipes are the same in all of them. Stdlib only: sub-interpreters import it.
"""

from __future__ import annotations

import os
import select
import time
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Meeting:
    """A barrier for a fixed number of parties, made of two pipes; it can be used again and again.

    Invariant: both pipes together hold one number at most, and whoever has read it may change it. In
    ``arriving`` it is how many have arrived; the last one to arrive writes how many are still to leave
    into ``leaving`` instead, and the last one to leave writes 0 into ``arriving``. So nobody arrives for
    the next time before all have left.

    Attributes:
        parties: How many meet.
        arriving: The reading and the writing end of the first pipe.
        leaving: Those of the second.
    """

    parties: int
    arriving: tuple[int, int]
    leaving: tuple[int, int]

    def wait(self, timeout: float | None = None) -> int:
        """Block until all parties wait; return how many of them are still to leave.

        Args:
            timeout: Longest time in seconds for each of its two halves, arriving and leaving.

        Raises:
            TimeoutError: Some parties did not come in time; the meeting can't be used any more.
        """
        arrived = _take(self.arriving, timeout) + 1
        if arrived < self.parties:
            _put(self.arriving, arrived)
            to_leave = _take(self.leaving, timeout) - 1
        else:
            to_leave = self.parties - 1
        _put(self.leaving if to_leave else self.arriving, to_leave)
        return to_leave

    def close(self) -> None:
        """Close the pipes; nobody may wait any more."""
        for end in (*self.arriving, *self.leaving):
            os.close(end)


def arrange_meeting(parties: int) -> Meeting:
    """Return an open meeting, which must be closed."""
    arriving, leaving = os.pipe(), os.pipe()
    for reading, _ in (arriving, leaving):
        os.set_blocking(reading, False)  # several may see that there is a number; one gets it
    meeting = Meeting(parties, arriving, leaving)
    _put(arriving, 0)
    return meeting


def _put(pipe: tuple[int, int], number: int) -> None:
    os.write(pipe[1], number.to_bytes(4, "little"))


def _take(pipe: tuple[int, int], timeout: float | None) -> int:
    deadline = None if timeout is None else time.monotonic() + timeout
    while True:
        left_s = None if deadline is None else max(0.0, deadline - time.monotonic())
        if not select.select([pipe[0]], [], [], left_s)[0]:
            raise TimeoutError(f"not all workers came within {timeout:g} s.")
        with suppress(BlockingIOError):
            return int.from_bytes(os.read(pipe[0], 4), "little")
