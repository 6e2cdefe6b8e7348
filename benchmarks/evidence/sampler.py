"""The sampler: a separate process that samples a GIL at random moments and counts how often it is held.

It runs as a script. It reads the memory of its parent process through a descriptor that the parent opened and
passed on: permission was checked when it was opened, so the sampler needs none, and nothing is stopped. Its
counts are in shared memory. It uses only a small part of the stdlib.
"""

from __future__ import annotations

import mmap
import os
import random
import sys
import time

RATE_HZ = 5000
"""Samples per second, at the times of a Poisson process, so that no rhythm of the work can distort them."""

SEEN, CPU_NS = range(2)
"""The shared memory as 64-bit integers: samples, samples with the GIL held, and CPU time."""

LOOK = 2**32
"""Both counts are in one integer, which is written at once, so that they are always consistent."""

COUNTS_BYTES = 16

CHECK_EVERY = 256
"""Samples between two checks whether the parent process is still alive."""


def look(memory: int, counts: memoryview, addresses: list[int]) -> None:
    """Sample and count until the sampled process or our parent is gone.

    Args:
        memory: Descriptor of its memory.
        counts: The shared memory.
        addresses: The addresses of ``locked`` of each GIL.
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
            next_s = clock()  # skip missed samples: several in a row would see the same moment
        for address in addresses:
            word = pread(memory, 4, address)
            if not word:
                return
            seen += LOOK + (word != b"\0\0\0\0")
        counts[SEEN] = seen
        counts[CPU_NS] = time.process_time_ns()


def main() -> None:
    """Sample as the command line says: descriptors of memory and counts, then the addresses."""
    memory, shared, *addresses = map(int, sys.argv[1:])
    counts = memoryview(mmap.mmap(shared, COUNTS_BYTES)).cast("Q")
    look(memory, counts, addresses)


if __name__ == "__main__":
    main()
