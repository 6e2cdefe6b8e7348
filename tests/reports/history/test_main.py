"""The command: a folder of runs in, a page out, and exit codes that say what happened."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from reports.history.__main__ import main
from tests.reports.make_run import document, group, stored

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    """Return a storage with one good run."""
    folder = tmp_path / "storage" / "key"
    folder.mkdir(parents=True)
    stored(folder, document(group("sha", {("threads", 2): [0.5] * 6})))
    return folder.parent


def test_a_history_becomes_a_page(storage: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Page, CSVs and charts are there; the summary names the page; nothing is warned of."""
    site = tmp_path / "site"
    assert main(["--storage", str(storage), "--site", str(site), "--strict"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    assert printed.out.startswith("Changes are searched in ")
    assert printed.out.splitlines()[-1] == f"page: {site / 'history.html'}"
    assert {path.name for path in site.iterdir()} == {
        *("history.html", "history.csv", "history_runs.csv", "history.atom", "history", "badge-sha.svg"),
    }


def test_a_fault_is_a_warning_and_with_strict_a_failure(
    storage: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The page is written both times and names the file."""
    (storage / "key" / "half.json").write_text('{"benchmarks": [', encoding="utf-8")
    site = tmp_path / "site"
    command = ["--storage", str(storage), "--site", str(site)]
    assert main(command) == 0
    assert "history: warning: key/half.json is cut off" in capsys.readouterr().err
    assert "key/half.json" in (site / "history.html").read_text(encoding="utf-8")
    (site / "history.html").unlink()
    assert main([*command, "--strict"]) == 2
    assert (site / "history.html").exists()


def test_many_faults_are_counted(storage: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A terminal is not flooded: twenty are named, the rest is on the page."""
    for number in range(25):
        (storage / f"{number:02}.json").write_text("", encoding="utf-8")
    assert main(["--storage", str(storage), "--site", str(tmp_path / "site")]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 21
    assert "5 more files" in lines[-1]


@pytest.mark.parametrize("made", [False, True])
def test_no_history_at_all_is_exit_code_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], *, made: bool
) -> None:
    """A missing storage and an empty one say what to do, and no page is written."""
    if made:
        (tmp_path / "storage").mkdir()
    assert main(["--storage", str(tmp_path / "storage"), "--site", str(tmp_path / "site")]) == 2
    assert "make bench" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_wrong_use_is_exit_code_two(storage: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown option, and a site that is a file."""
    with pytest.raises(SystemExit) as caught:
        main(["--nonsense"])
    assert caught.value.code == 2
    (storage.parent / "file").write_text("mine", encoding="utf-8")
    assert main(["--storage", str(storage), "--site", str(storage.parent / "file")]) == 2
    assert "--site" in capsys.readouterr().err


def test_the_json_says_how_much_was_searched(storage: Path, tmp_path: Path) -> None:
    """One run is not enough for any series; a feed without entries is there all the same."""
    site, file = tmp_path / "site", tmp_path / "out" / "history.json"
    place = [f"--storage={storage}", f"--site={site}", f"--repository={tmp_path}", f"--json={file}"]
    assert main(place) == 0
    told = json.loads(file.read_text(encoding="utf-8"))
    assert (told["schema"], told["runs"], told["series_searched"], told["changes"]) == (1, 1, 0, [])
    assert "because there is no git repository to ask" in told["selection"]
    assert b"<entry>" not in (site / "history.atom").read_bytes()
