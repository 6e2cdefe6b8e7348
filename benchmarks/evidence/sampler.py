"""The sampler: a process of its own that looks at a GIL at random moments and counts how often it was held.

It is run as a script. What it reads is the memory of the process that started it, through a descriptor that
this one has opened and handed down: the right to read was checked when it was opened, so the sampler needs
none, and nothing is stopped. What it counts is in memory that both share. Stdlib only, and little of it.
"""

from __future__ import annotations

import mmap
import os
import random
import sys
import time

RATE_HZ = 5000
"""Looks per second, at moments that form a Poisson process: no rhythm of the work can hide from them."""

SEEN, CPU_NS = range(2)
"""What the shared memory holds, as 64-bit integers: looks and those that saw the GIL held, and CPU time."""

LOOK = 2**32
"""Both counts are in one integer, which is written at once: nobody ever reads one without the other."""

COUNTS_BYTES = 16

CHECK_EVERY = 256
"""Looks after which it is checked whether whoever started us is still there."""


def look(memory: int, counts: memoryview, addresses: list[int]) -> None:
    """Look and count until the process that is looked at is gone, or whoever started us.

    Args:
        memory: Descriptor of its memory.
        counts: What is shared.
        addresses: Where each GIL says whether it is held.
    """
    gaps = random.Random()  # noqa: S311 - moments, no secret
    parent, clock, pread = os.getppid(), time.perf_counter, os.pread
    next_s = clock()
    seen = turn = 0
    while turn % CHECK_EVERY or os.getppid() == parent:
        turn += 1
        next_s += gaps.expovariate(RATE_HZ)
        wait_s = next_s - clock()
        if wait_s > 0:
            time.sleep(wait_s)
        else:
            next_s = clock()  # what was missed is not made up for: looks in a row would see the same moment
        for address in addresses:
            word = pread(memory, 4, address)
            if not word:
                return
            seen += LOOK + (word != b"\0\0\0\0")
        counts[SEEN] = seen
        counts[CPU_NS] = time.process_time_ns()


def main() -> None:
    """Look as the command line says: descriptors of memory and counts, then the addresses."""
    memory, shared, *addresses = map(int, sys.argv[1:])
    counts = memoryview(mmap.mmap(shared, COUNTS_BYTES)).cast("Q")
    look(memory, counts, addresses)


if __name__ == "__main__":
    main()
