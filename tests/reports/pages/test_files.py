"""A file is written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.pages.files import write_whole
from reports.pages.publish import CannotWriteError


def test_a_file_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    """The folder is made, and it holds the one file, readable by others."""
    path = tmp_path / "new" / "page.html"
    for text in ("old", "Ω"):
        assert write_whole(path, text) == path
    assert path.read_text("utf-8") == "Ω"
    assert list(path.parent.iterdir()) == [path]
    assert path.stat().st_mode & 0o777 == 0o644


def test_a_place_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    """A file where a folder should be."""
    (tmp_path / "file").touch()
    with pytest.raises(CannotWriteError, match="cannot be written"):
        write_whole(tmp_path / "file" / "page.html", "")


def test_the_old_file_stays_when_a_write_fails(tmp_path: Path) -> None:
    """What cannot be encoded leaves neither half a file nor a temporary one."""
    path = tmp_path / "page.html"
    write_whole(path, "old")
    with pytest.raises(UnicodeEncodeError):
        write_whole(path, "\ud800")
    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]
