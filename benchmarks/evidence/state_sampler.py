"""The sampler of threads: a process of its own that notes what each of some threads does, again and again.

It is run as a script. ``/proc/PID/task/TID/syscall`` tells in which system call a thread waits and with which
arguments, or that it runs or is ready to; nothing is stopped for that. Stdlib only, and little of it.
"""

from __future__ import annotations

import os
import random
import struct
import sys
import time

RATE_HZ = 500

RECORD = struct.Struct("<dIB")
"""When (``time.perf_counter``, the same clock in all processes here), which thread, and its state."""

COMPUTING, LOCK, GIL, ELSEWHERE = range(4)
"""Running or ready to run; waiting on a futex; on one of the GIL's own; in any other system call."""

NO_RIGHT = 3
"""Exit code: the system does not let one process see what another's threads do."""

FUTEX_CALLS = {"x86_64": 202, "aarch64": 98, "riscv64": 98, "ppc64le": 221, "s390x": 238}
"""The number of the system call by architecture; glibc waits for all locks with it."""

GIL_BYTES = 256
"""From the GIL's words on: its condition variables and mutexes follow (``struct _gil_runtime_state``)."""


def state_of(said: bytes, futex_call: int, gils: list[int]) -> int:
    """Return the state that a line of ``syscall`` tells.

    Args:
        said: Such as ``b"202 0x7f12 0x189 …"`` or ``b"running"``; the address of a futex comes first.
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
    """Note the states until the process that is watched is gone, or whoever started us.

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
    except ProcessLookupError:  # a thread has ended, and the executor with it
        return


if __name__ == "__main__":
    main()
