"""A keeper ends a process group when we are gone, in whatever way, and whatever hangs in that group.

It is a shell that reads a pipe of which only we hold the other end, in a session of its own so that nothing
that is meant for us reaches it. So none of the processes it watches needs code for this, be it a worker that
was forked, spawned or started by a fork server, and no thread of theirs has to run.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SCRIPT = 'read -r dismissed || kill -s KILL -- "-$1"'


@contextmanager
def kept(group: int) -> Iterator[None]:
    """Have the process group killed if this process ends within the block; leave it alone afterwards.

    Without a POSIX shell nobody keeps: the measuring process then ends at its next message.
    """
    keeper = _start(group) if os.name == "posix" else None
    try:
        yield
    finally:
        if keeper is not None:
            with suppress(BrokenPipeError):
                keeper.communicate(b"dismissed\n")
            keeper.wait()


def _start(group: int) -> subprocess.Popen[bytes] | None:
    with suppress(OSError):
        return subprocess.Popen(
            ["/bin/sh", "-c", SCRIPT, "keeper", str(group)],
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    return None
