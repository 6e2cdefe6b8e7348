"""The command: files in, page, charts, CSV and an exit code out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.interpreters.__main__ import main
from tests.reports.interpreters.make_study import FREE, GIL_BUILD, pair, pairs_file, run_file
from tests.reports.make_run import group

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """Return two runs and a file of pairs."""
    cells = {("threads", 2): [0.5] * 6}
    return [
        str(run_file(tmp_path, "a.json", GIL_BUILD, group("sha", cells))),
        str(run_file(tmp_path, "b.json", FREE, group("sha", cells))),
        str(pairs_file(tmp_path, pair({"sha": [1.1] * 6}))),
    ]


def test_everything_is_written(tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """The page and its files lie in the site, and the terminal says what was found and where the page is."""
    site = tmp_path / "site"
    assert main([*files, "--site", str(site)]) == 0
    names = sorted(str(path.relative_to(site)) for path in site.rglob("*") if path.is_file())
    assert names == [
        "interpreters.csv",
        "interpreters.html",
        "interpreters/00_threads.png",
        "interpreters/01_speedups_sha.png",
        "interpreters/02_cost_of_the_build.png",
    ]
    out = capsys.readouterr().out
    assert "Interpreters: 3.13; 3.13t" in out
    assert "With one worker 3.13t takes 1.10×" in out
    assert out.endswith(f"page: {site / 'interpreters.html'}\n")


def test_a_damaged_file_is_named_and_the_page_is_there(
    tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """The exit code says that something is missing."""
    assert main([*files, str(tmp_path / "gone.json"), "--site", str(tmp_path / "site")]) == 2
    assert "left out:" in capsys.readouterr().err
    assert "gone.json does not exist" in (tmp_path / "site" / "interpreters.html").read_text("utf-8")


def test_other_machines_are_refused(
    tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """One sentence, and no page."""
    other = run_file(tmp_path, "other.json", {**FREE, "usable_cpus": 64}, [])
    assert main([*files, str(other), "--site", str(tmp_path / "site")]) == 2
    err = capsys.readouterr().err
    assert "usable CPUs differs (2 and 64)" in err
    assert err.count("\n") == 1
    assert not (tmp_path / "site").exists()


def test_nothing_to_show_and_nowhere_to_write(
    tmp_path: Path, files: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Each is one sentence and exit code 2."""
    assert main([str(tmp_path / "gone.json"), "--site", str(tmp_path / "site")]) == 2
    (tmp_path / "file").write_text("")
    assert main([*files, "--site", str(tmp_path / "file")]) == 2
    assert "cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit, match="2"):
        main([])
