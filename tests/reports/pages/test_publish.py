"""Files reach the site whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.pages.publish import HISTORY, INTERPRETERS, RUN, CannotWriteError, Part, publish

if TYPE_CHECKING:
    from pathlib import Path

FILES = {"index.html": b"new", "charts/00_overview.png": b"png", "results.csv": b"csv"}


def test_all_files_are_there(tmp_path: Path) -> None:
    """The page's path comes back, its files lie beside it, and nothing temporary is left."""
    page = publish(tmp_path / "deep" / "site", FILES)
    assert page.read_bytes() == b"new"
    assert (page.parent / "charts/00_overview.png").read_bytes() == b"png"
    assert [path.name for path in page.parent.parent.iterdir()] == ["site"]


def test_old_charts_go_and_other_files_stay(tmp_path: Path) -> None:
    """A chart of an earlier report is removed; what others put there is not ours to remove."""
    charts = tmp_path / "site" / "charts"
    charts.mkdir(parents=True)
    for name in ("07_speedup_gone.png", "holiday.png"):
        (charts / name).write_bytes(b"old")
    publish(tmp_path / "site", FILES)
    assert sorted(path.name for path in charts.iterdir()) == ["00_overview.png", "holiday.png"]


@pytest.mark.parametrize("part", [RUN, HISTORY, INTERPRETERS], ids=lambda part: part.page)
def test_a_report_leaves_the_others_alone(tmp_path: Path, part: Part) -> None:
    """Its own old chart goes; pages and charts of the other two stay."""
    for other in (RUN, HISTORY, INTERPRETERS):
        for name in (other.page, f"{other.charts}/07_old.png"):
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_bytes(b"old")
    page = publish(tmp_path, {part.page: b"new", f"{part.charts}/00_new.png": b"png"}, part)
    assert page.read_bytes() == b"new"
    assert [path.name for path in (tmp_path / part.charts).iterdir()] == ["00_new.png"]
    for other in {RUN, HISTORY, INTERPRETERS} - {part}:
        assert (tmp_path / other.page).read_bytes() == b"old"
        assert (tmp_path / other.charts / "07_old.png").exists()


def test_an_error_leaves_the_old_page(tmp_path: Path) -> None:
    """When a file can't be made, the old page is still the old page."""
    site = tmp_path / "site"
    publish(site, FILES)
    with pytest.raises(CannotWriteError, match="cannot be written"):
        publish(site, {"index.html": b"newer", "charts/" + "x" * 300: b""})
    assert (site / "index.html").read_bytes() == b"new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_is_a_file_is_refused(tmp_path: Path) -> None:
    """A file in the site's place is not replaced."""
    (tmp_path / "site").write_bytes(b"mine")
    with pytest.raises(CannotWriteError, match="--site"):
        publish(tmp_path / "site", FILES)
    assert (tmp_path / "site").read_bytes() == b"mine"
