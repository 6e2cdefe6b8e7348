"""A keeper kills a process group when our process is gone, however we ended and even if the group hangs.

It is a shell that reads a pipe whose other end only we hold, in a session of its own, so signals meant for us
don't reach it. The processes it watches need no code for this, whether forked, spawned or started by a fork
server, and none of their threads has to run.
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
    """Have the process group killed if this process ends within the block; not afterwards.

    Without a POSIX shell there is no keeper: the measuring process then ends at its next message.
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
