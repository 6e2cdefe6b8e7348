"""Which commit a user means: git is asked, and where it does not know, the ids of the stored runs are."""

from __future__ import annotations

import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

TIMEOUT_S = 60
ABBREVIATED = re.compile(r"[0-9a-f]{7,64}")


def commit_of(text: str, stored: Iterable[str]) -> str | None:
    """Return the full id of a commit or of a ref such as ``main`` or ``HEAD~1``; None if nobody knows it.

    An abbreviated id that git does not know is looked up among the stored ones, which may come from a
    history whose commits were never fetched here. It must have 7 digits and mean one commit only.
    """
    known = _asked_of_git(text)
    if known or not ABBREVIATED.fullmatch(text):
        return known
    meant = {commit for commit in stored if commit.startswith(text)}
    return meant.pop() if len(meant) == 1 else None


def _asked_of_git(text: str) -> str | None:
    """Return what git makes of a name; nothing in it can be an option or a path."""
    if not text or "\0" in text:
        return None
    command = ["git", "rev-parse", "--verify", "--quiet", "--end-of-options", f"{text}^{{commit}}"]
    try:
        answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=TIMEOUT_S)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return answer.stdout.strip() or None if answer.returncode == 0 else None
