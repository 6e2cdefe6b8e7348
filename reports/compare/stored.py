"""The stored runs of the history, as far as choosing some of them needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.compare.sources import StoredRun
from reports.history.reading import read_history

if TYPE_CHECKING:
    from pathlib import Path

CACHE = ".cache"


def stored_runs(storage: Path) -> tuple[tuple[StoredRun, ...], tuple[str, ...]]:
    """Return the runs below a folder, oldest first, and one sentence for each file that was left out.

    A storage that is not there holds no runs: before the first one is stored, that is no mistake.
    """
    if not storage.is_dir():
        return (), ()
    history = read_history(storage, storage / CACHE)
    columns = ("source", "started", "commit", "dirty", "environment_key")
    rows = zip(*(history.runs[name].tolist() for name in columns), strict=True)
    runs = tuple(
        StoredRun(storage / source, started, str(commit), bool(dirty), str(key) or None)
        for source, started, commit, dirty, key in rows
    )
    return runs, tuple(map(str, history.faults))
