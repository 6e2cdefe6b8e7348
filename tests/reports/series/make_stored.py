"""Small stored runs for the tests of the history's reading, each old enough to be cached."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

from tests.reports.make_run import document, group

if TYPE_CHECKING:
    from pathlib import Path

OLD_S = 1_600_000_000
"""Long before now, in seconds since 1970."""


def small_run(number: int, threads_s: float = 0.5, **ours: object) -> dict[str, Any]:
    """Return the JSON of one run with one group of 6 blocks, in which threads take as long as given."""
    told = {"started": f"2026-01-{number % 28 + 1:02}T06:00:{number // 28:02}+00:00", "seed": number, **ours}
    content = document(group("sha256", {("threads", 2): [threads_s] * 6}), **told)
    return content | {"commit_info": {"id": f"{number:040x}", "dirty": False, "branch": "main"}}


def put(storage: Path, name: str, content: dict[str, Any] | str, changed_s: int = OLD_S) -> Path:
    """Write a file below the storage, last changed at the given second, and return its path."""
    path = storage / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    os.utime(path, (changed_s, changed_s))
    return path
