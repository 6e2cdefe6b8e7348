"""What users write into variables of make that several commands know: switches and thresholds."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from tools.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Mapping

OFF = frozenset({"", "0", "no", "false"})


def is_on(environ: Mapping[str, str], name: str) -> bool:
    """Return whether a switch is on: set, and to something else than 0, no or false."""
    return environ.get(name, "").lower() not in OFF


def thresholds(environ: Mapping[str, str]) -> list[str]:
    """Return the options for ``THRESHOLDS``, patterns and percentages quoted as in a shell.

    Raises:
        SetupError: It cannot be split into words.
    """
    try:
        words = shlex.split(environ.get("THRESHOLDS", ""))
    except ValueError as error:
        raise SetupError(f"cannot read THRESHOLDS ({error}): quote its patterns as in a shell") from error
    return [f"--threshold={word}" for word in words]
