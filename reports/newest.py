"""Which stored run is reported when none is named: the one that was started last."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from reports.load import started_at
from reports.model import UnreadableRunError

if TYPE_CHECKING:
    from pathlib import Path


def newest_run(storage: Path) -> Path:
    """Return the JSON below a folder whose run was started last.

    A file that does not tell counts from when it was written: if the newest one is broken, the caller
    says so instead of showing an older run as if it were the last.

    Raises:
        UnreadableRunError: There is none.
    """
    stored = list(storage.rglob("*.json"))
    if not stored:
        raise UnreadableRunError(f"There is no stored run below {storage}: measure first with 'make bench'.")
    return max(stored, key=lambda path: (_moment(path), path.name))


def _moment(path: Path) -> datetime:
    return started_at(path) or datetime.fromtimestamp(path.stat().st_mtime, UTC)
