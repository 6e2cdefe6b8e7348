"""What git tells about the order of commits; without git, or without the commits, nothing."""

from __future__ import annotations

import os
import re
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

TIMEOUT_S = 60
_ID = re.compile(r"(?:[0-9a-f]{40}|[0-9a-f]{64})\Z")


class GitError(Exception):
    """Git could not be asked; the message says why."""


def topological(commits: Iterable[str], repository: Path) -> tuple[str, ...]:
    """Return those of the commits that the repository knows, parents before their children.

    Names come from stored files, so they reach git only through its standard input, and only if they are
    whole commit ids: none can be an option, a path or a range.

    Raises:
        GitError: There is no git, no repository at this place, or no answer within a minute.
    """
    ids = sorted({commit for commit in commits if _ID.match(commit)})
    types = _ask(repository, ["cat-file", "--batch-check=%(objectname) %(objecttype)"], ids)
    known = {line.removesuffix(" commit") for line in types if line.endswith(" commit")}
    if not known:
        return ()
    ancestry = _ask(repository, ["rev-list", "--topo-order", "--reverse", "--stdin"], sorted(known))
    return tuple(commit for commit in ancestry if commit in known)


def _ask(repository: Path, arguments: list[str], lines: list[str]) -> list[str]:
    """Return what git prints; in a partial clone it must not fetch what is not there."""
    try:
        answer = subprocess.run(
            ["git", "--no-replace-objects", "-C", str(repository), *arguments],
            input="".join(f"{line}\n" for line in lines),
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
            check=True,
            timeout=TIMEOUT_S,
            env={**os.environ, "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"},
        )
    except OSError:
        raise GitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git did not answer within {TIMEOUT_S} seconds") from None
    except subprocess.CalledProcessError:
        raise GitError("there is no git repository to ask") from None
    return answer.stdout.splitlines()
