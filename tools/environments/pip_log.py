"""Reads from the output of venv and pip why a set-up failed and what to do about it."""

from __future__ import annotations

import re
from typing import NamedTuple


class KnownFailure(NamedTuple):
    """One known reason: how it shows in the log, and what to tell the user with the pattern's groups."""

    pattern: str
    advice: str


# The first that occurs is the cause: after a lost connection pip goes on, so its last line tells less.
KNOWN_FAILURES = (
    KnownFailure(
        r"No space left on device|Disk quota exceeded",
        "the disk is full: free about 1 GB and run it again",
    ),
    KnownFailure(
        r"do not match the hashes",
        "a downloaded file is not the pinned one: run it again, and if that does not help, ask whoever runs"
        " your package mirror",
    ),
    KnownFailure(
        r"SSL module is not available",
        "this interpreter was built without ssl: name another one with PYTHON=",
    ),
    KnownFailure(
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError",
        "the server's certificate was refused: behind a proxy that signs traffic anew, name its certificate"
        " with PIP_CERT=/path/to/file.pem",
    ),
    KnownFailure(
        r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|NameResolutionError"
        r"|Connection to \S+ timed out|Network is unreachable|Max retries exceeded|connection broken"
        r"|Failed to connect to|Failed to resolve|Unable to connect",
        "no network: connect this machine, or tell pip the way with PIP_PROXY or PIP_INDEX_URL, and run it"
        " again",
    ),
    KnownFailure(
        r"No matching distribution found for (\S+)",
        r"\1 has no wheel for this interpreter or platform, and nothing is compiled here: name another"
        " interpreter with PYTHON= (CPython 3.11 to 3.15)",
    ),
)


def explain(log: str) -> str:
    """Return the cause that ``log`` shows and what to do, or its last error line."""
    for known in KNOWN_FAILURES:
        if match := re.search(known.pattern, log, re.IGNORECASE):
            return match.expand(known.advice)
    return _last_error(log)


def _last_error(log: str) -> str:
    """Return the last line that is an error by its own account, else the last line."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(ERROR|Error|\w+Error)\b", line)]
    return (errors or lines or ["it ended without a message"])[-1]
