"""Reads files of the history into Arrow tables, in several processes where there are enough files for it.

The processes import this module and what it imports, so nothing here needs pandas.
"""

from __future__ import annotations

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

from reports.history.batch import batch
from reports.history.record import read_record

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import pyarrow as pa

    from reports.history.folder import StoredFile

FILES_AT_ONCE = 200
"""Files read by a process at a time: about as long as it takes a process to start, so fewer are read here."""
MOST_PROCESSES = 8
"""A process takes about 100 MiB, and the disk serves only so many."""


def read_files(storage: Path, files: Sequence[StoredFile]) -> list[pa.Table]:
    """Return tables with a row for each file, in the order of the files."""
    parts = [files[start : start + FILES_AT_ONCE] for start in range(0, len(files), FILES_AT_ONCE)]
    if len(parts) <= 1:
        return [_read(storage, part) for part in parts]
    processes = min(len(parts), os.cpu_count() or 1, MOST_PROCESSES)
    # Not forked: Arrow has threads, and a lock that one of them holds would stay locked in a fork.
    with ProcessPoolExecutor(processes, multiprocessing.get_context("spawn")) as pool:
        return list(pool.map(_read, [storage] * len(parts), parts))


def _read(storage: Path, files: Sequence[StoredFile]) -> pa.Table:
    return batch((file, read_record(storage / file.name, file.source)) for file in files)
