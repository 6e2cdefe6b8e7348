"""The standard streams of a command: what the terminal lacks is a question mark there, never an error."""

from __future__ import annotations

import io
import sys


def never_fail_on_a_character() -> None:
    """Print a question mark for what the terminal's encoding lacks; the page has the character itself."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
