"""The newest run."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from reports.model import UnreadableRunError
from reports.newest import newest_run
from tests.reports.make_run import document, stored

if TYPE_CHECKING:
    from pathlib import Path


def test_the_run_that_was_started_last_is_the_newest(tmp_path: Path) -> None:
    """The start decides: neither names, nor folders, nor when a file was copied."""
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    newest = stored(tmp_path / "a", document([], started="2026-11-22T18:00:00+01:00"), "0001.json")
    stored(tmp_path / "b", document([], started="2026-11-22T16:00:00+00:00"), "0002.json")
    os.utime(newest, (0, 0))
    assert newest_run(tmp_path) == newest


def test_a_broken_file_counts_from_when_it_was_written(tmp_path: Path) -> None:
    """The newest file is chosen even if it is broken, so that an old run is not shown as the last."""
    stored(tmp_path, document([], started="2001-01-01T00:00:00+00:00"), "old.json")
    broken = tmp_path / "new.json"
    broken.write_text("{")
    assert newest_run(tmp_path) == broken


def test_no_run_is_told(tmp_path: Path) -> None:
    """An empty storage, or none, says what to do."""
    for storage in (tmp_path, tmp_path / "none"):
        with pytest.raises(UnreadableRunError, match="make bench"):
            newest_run(storage)
