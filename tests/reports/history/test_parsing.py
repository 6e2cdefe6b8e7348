"""Reading many files at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from reports.history import parsing
from reports.history.folder import stored_files
from tests.reports.history.small_runs import put, small_run

if TYPE_CHECKING:
    import pytest


def test_several_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row, in the order of the files."""
    for number in range(5):
        put(tmp_path, f"{number}.json", small_run(number) if number != 2 else "damaged")
    files, _ = stored_files(tmp_path)
    [alone] = parsing.read_files(tmp_path, files)
    monkeypatch.setattr(parsing, "FILES_AT_ONCE", 2)
    together = parsing.read_files(tmp_path, files)
    assert len(together) == 3
    assert pa.concat_tables(together).equals(alone)


def test_no_files_are_no_tables(tmp_path: Path) -> None:
    """And no process is started for them."""
    assert parsing.read_files(tmp_path, ()) == []
