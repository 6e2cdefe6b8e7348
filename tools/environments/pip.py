"""The variables for programs of an environment, and the cause of a pip failure from its log."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, NamedTuple

from tools.interpreters.find import REDIRECTING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# They change what pip installs or where; the others (mirror, proxy, certificate, cache) are needed.
PIP_REDIRECTING = frozenset(
    {
        "PIP_CONSTRAINT",
        "PIP_DRY_RUN",
        "PIP_NO_DEPS",
        "PIP_PREFIX",
        "PIP_PYTHON",
        "PIP_REQUIREMENT",
        "PIP_ROOT",
        "PIP_TARGET",
    }
)


class KnownFailure(NamedTuple):
    """One known reason: its pattern in the log, and the message to the user with the pattern's groups."""

    pattern: str
    advice: str


# The first match is the cause: after a lost connection pip goes on, so its last line says less.
KNOWN_FAILURES = (
    KnownFailure(
        r"No space left on device|Disk quota exceeded",
        "the disk is full: free about 1 GiB and run again",
    ),
    KnownFailure(
        r"do not match the hashes",
        "a downloaded file does not match its pinned hash: run again; if that does not help, ask the"
        " operator of your package mirror",
    ),
    KnownFailure(
        r"SSL module is not available",
        "this interpreter was built without ssl: name another one with PYTHON=",
    ),
    KnownFailure(
        r"CERTIFICATE_VERIFY_FAILED|SSLCertVerificationError",
        "the server's certificate was refused: behind a proxy that inspects TLS, name the proxy's certificate"
        " with PIP_CERT=/path/to/file.pem",
    ),
    KnownFailure(
        r"NewConnectionError|ConnectTimeoutError|ReadTimeoutError|ProxyError|NameResolutionError"
        r"|Connection to \S+ timed out|Network is unreachable|Max retries exceeded|connection broken"
        r"|Failed to connect to|Failed to resolve|Unable to connect",
        "no network: connect this machine, or set PIP_PROXY or PIP_INDEX_URL, and run again",
    ),
    KnownFailure(
        r"No matching distribution found for (\S+)",
        r"\1 has no wheel for this interpreter or platform, and set-up compiles nothing: name another"
        " interpreter with PYTHON= (CPython 3.11 to 3.15)",
    ),
)


def activated(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a program of the virtual environment in ``folder``, as if activated."""
    kept = untouched(environ)
    kept["VIRTUAL_ENV"] = str(folder)
    kept["PATH"] = os.pathsep.join([str(folder / "bin"), environ.get("PATH", os.defpath)])
    return kept


def untouched(environ: Mapping[str, str]) -> dict[str, str]:
    """Return variables without those that would change our interpreter's imports or our use of pytest."""
    return {
        name: value
        for name, value in environ.items()
        if name not in REDIRECTING and not name.startswith("PYTEST_")
    }


def for_pip(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which pip installs into the virtual environment in ``folder``."""
    kept = {name: value for name, value in activated(folder, environ).items() if name not in PIP_REDIRECTING}
    # Zero also overrides configuration files, in which many systems and users set these two.
    return kept | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}


def explain(log: str) -> str:
    """Return the cause in ``log`` and what to do, or its last error line."""
    for known in KNOWN_FAILURES:
        if match := re.search(known.pattern, log, re.IGNORECASE):
            return match.expand(known.advice)
    return _last_error(log)


def _last_error(log: str) -> str:
    """Return the last line marked as an error, else the last line."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if re.match(r"(ERROR|Error|\w+Error)\b", line)]
    return (errors or lines or ["it ended without a message"])[-1]
