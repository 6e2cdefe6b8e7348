"""Own the HTTP server's process: start it, wait until it listens, always stop it."""

from __future__ import annotations

import os
import queue
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING

from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).parent.parent
COMMAND = (sys.executable, "-m", "workloads.http_server")
START_TIMEOUT_S = 30.0
STOP_TIMEOUT_S = 5.0
TAIL_BYTES = 2_000


@contextmanager
def running_server(command: Sequence[str] = COMMAND) -> Iterator[str]:
    """Yield the address of a listening server, such as ``http://127.0.0.1:49152``; stop it at the end.

    Args:
        command: A program that prints its port as one line and ends when its standard input is closed.

    Raises:
        CannotPrepareError: The server does not come up; ends with what it wrote to stderr.
    """
    with tempfile.TemporaryFile() as log:
        process = _start(command, log)
        try:
            yield f"http://127.0.0.1:{_announced_port(process, log)}"
        finally:
            _stop(process)


def _start(command: Sequence[str], log: IO[bytes]) -> subprocess.Popen[bytes]:
    search_path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | {"PYTHONPATH": search_path},
            start_new_session=True,  # Ctrl-C reaches the parent only, which then stops the server in order
        )
    except OSError as error:
        raise CannotPrepareError(f"http_fetch: its server cannot be started: {error}") from error


def _announced_port(process: subprocess.Popen[bytes], log: IO[bytes]) -> int:
    """Wait for the line with the port, or for the end of the server's output."""
    assert process.stdout is not None  # noqa: S101 - for the type checker: _start asks for a pipe
    lines: queue.SimpleQueue[bytes] = queue.SimpleQueue()
    stdout = process.stdout
    threading.Thread(target=lambda: lines.put(stdout.readline()), daemon=True).start()
    what = "said no port"
    try:
        line = lines.get(timeout=START_TIMEOUT_S)
    except queue.Empty:
        line, what = b"", f"did not listen within {START_TIMEOUT_S:g} s"
    if line.strip().isdigit():
        return int(line)
    raise CannotPrepareError(f"http_fetch: its server {what}; its last words: {_tail(log) or '(none)'}")


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close the server's standard input, wait for its end, and insist where it stays."""
    for insist in (process.terminate, process.kill):
        try:
            process.communicate(timeout=STOP_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            insist()
        else:
            return
    process.communicate()


def _tail(log: IO[bytes]) -> str:
    size = log.seek(0, os.SEEK_END)
    log.seek(max(0, size - TAIL_BYTES))
    return log.read().decode(errors="replace").strip()
