"""Files reach the site whole or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.pages.publish import HISTORY, INTERPRETERS, RUN, CannotWriteError, Part, publish, write_whole

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
