"""A process that has computed for 0.3 CPU seconds and goes when its stdin closes."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SPIN = """
import sys, time
end = time.process_time() + 0.3
while time.process_time() < end:
    pass
print("spun", flush=True)
sys.stdin.read()
"""

PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", sys.argv[1]], stdin=subprocess.DEVNULL)
sys.stdin.read()
"""
"""Starts the program that it is given, waits for it, and goes when its stdin closes."""


@contextmanager
def spun(*argv: str) -> Iterator[subprocess.Popen[bytes]]:
    """Yield the process, or another one that prints a line when it is ready."""
    command = argv or (sys.executable, "-c", SPIN)
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.readline()
        yield child
        child.communicate()
