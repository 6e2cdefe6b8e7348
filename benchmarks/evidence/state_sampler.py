"""The thread sampler: a separate process that repeatedly records what some threads do.

It runs as a script. ``/proc/PID/task/TID/syscall`` shows in which system call a thread waits and with which
arguments, or that it runs or is runnable; nothing is stopped for that. It uses only a small part of the
stdlib.
"""

from __future__ import annotations

import os
import random
import struct
import sys
import time

RATE_HZ = 500

RECORD = struct.Struct("<dIB")
"""Time (``time.perf_counter``, the same clock in all processes here), thread, and state."""

COMPUTING, LOCK, GIL, ELSEWHERE = range(4)
"""Running or runnable; waiting on a futex; waiting on a futex of the GIL; in any other system call."""

NO_RIGHT = 3
"""Exit code: no permission to see what another process's threads do."""

FUTEX_CALLS = {"x86_64": 202, "aarch64": 98, "riscv64": 98, "ppc64le": 221, "s390x": 238}
"""The number of the system call by architecture; glibc waits for all locks with it."""

GIL_BYTES = 256
"""Bytes after the GIL's words, with its condition variables and mutexes (``struct _gil_runtime_state``)."""


def state_of(said: bytes, futex_call: int, gils: list[int]) -> int:
    """Return the state in a line of ``syscall``.

    Args:
        said: For example ``b"202 0x7f12 0x189 …"`` or ``b"running"``; a futex's address comes first.
        futex_call: The number of the system call.
        gils: Addresses of the words of each GIL.
    """
    words = said.split()
    if not words or words[0] in {b"running", b"-1"}:
        return COMPUTING
    if int(words[0]) != futex_call or len(words) == 1:
        return ELSEWHERE
    address = int(words[1], 16)
    return GIL if any(gil <= address < gil + GIL_BYTES for gil in gils) else LOCK


def watch(out: int, files: dict[int, int], futex_call: int, gils: list[int]) -> None:
    """Record the states until the watched process or our parent is gone.

    Args:
        out: Descriptor that the records are written to.
        files: Descriptor of each thread's ``syscall``.
        futex_call: As ``state_of``.
        gils: As ``state_of``.
    """
    gaps, parent = random.Random(), os.getppid()  # noqa: S311 - moments, no secret
    while os.getppid() == parent:
        records, now_s = [], time.perf_counter()
        for thread, file in files.items():
            said = os.pread(file, 200, 0)
            records.append(RECORD.pack(now_s, thread, state_of(said, futex_call, gils)))
        os.write(out, b"".join(records))
        time.sleep(gaps.expovariate(RATE_HZ))


def main() -> None:
    """Watch as the command line says: output, process, its GILs' addresses and its threads."""
    out, pid, gils, threads = sys.argv[1:]
    try:
        files = {
            int(thread): os.open(f"/proc/{pid}/task/{thread}/syscall", os.O_RDONLY)
            for thread in threads.split(",")
        }
        futex_call = FUTEX_CALLS[os.uname().machine]
        watch(int(out), files, futex_call, [int(gil) for gil in gils.split(",") if gil])
    except PermissionError:
        sys.exit(NO_RIGHT)
    except ProcessLookupError:  # a thread ended, and so did the executor
        return


if __name__ == "__main__":
    main()
