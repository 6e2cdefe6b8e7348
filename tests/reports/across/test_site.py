"""The files reach the site whole, and leave other reports alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.across.site import write_site
from reports.publish import CannotWriteError

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"interpreters.html": b"new", "interpreters/00_threads.png": b"png", "interpreters.csv": b"csv"}


def test_the_files_stand_beside_other_reports(tmp_path: Path) -> None:
    """Old charts of this page go; other pages and charts, and what others put there, stay."""
    site = tmp_path / "site"
    for name in ("index.html", "charts/00_overview.png", "interpreters/07_gone.png", "interpreters/us.png"):
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_bytes(b"old")
    assert write_site(site, FILES).read_bytes() == b"new"
    names = sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())
    assert names == [
        *("charts/00_overview.png", "index.html", "interpreters.csv", "interpreters.html"),
        *("interpreters/00_threads.png", "interpreters/us.png"),
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_error_leaves_the_old_page(tmp_path: Path) -> None:
    """When a file can't be made, the old page is still the old page, and nothing temporary is left."""
    write_site(tmp_path / "site", FILES)
    with pytest.raises(CannotWriteError, match="--site"):
        write_site(tmp_path / "site", {"interpreters.html": b"newer", "interpreters/" + "x" * 300: b""})
    assert (tmp_path / "site" / "interpreters.html").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
