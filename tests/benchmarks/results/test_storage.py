"""The history: complete files only, never one over another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks.results.history import store

STARTED = datetime(2026, 11, 22, 17, 5, 9, tzinfo=UTC)


def written(folder: Path, text: str) -> Path:
    """Return a finished file outside the history."""
    path = folder / f"{text}.tmp"
    path.write_text(text)
    return path


def test_the_first_run_is_number_one(tmp_path: Path) -> None:
    """The name has number, time and commit; the file is moved, not copied."""
    source = written(tmp_path, "a")
    stored = store(source, tmp_path / "key", STARTED, "0123456789abcdef")
    assert stored.name == "0001_20261122T170509Z_01234567.json"
    assert stored.read_text() == "a"
    assert not source.exists()


def test_numbers_go_on_after_the_last(tmp_path: Path) -> None:
    """A gap is not filled: the next number follows the highest."""
    (tmp_path / "0007_x.json").touch()
    assert store(written(tmp_path, "a"), tmp_path, STARTED, "c").name.startswith("0008_")


@pytest.mark.parametrize(
    ("commit", "label"), [("", "unversioned"), ("../../etc", "etc"), ("a" * 40, "a" * 8)]
)
def test_a_commit_never_leads_out_of_the_folder(tmp_path: Path, commit: str, label: str) -> None:
    """Only letters and digits of a commit reach the file's name."""
    assert (
        store(written(tmp_path, "a"), tmp_path, STARTED, commit).name == f"0001_20261122T170509Z_{label}.json"
    )


def test_runs_at_once_never_overwrite_each_other(tmp_path: Path) -> None:
    """Twenty runs of the same second and commit give twenty files with twenty contents."""
    texts = [f"run{i}" for i in range(20)]
    sources = [written(tmp_path, text) for text in texts]
    with ThreadPoolExecutor(20) as executor:
        stored = list(executor.map(lambda path: store(path, tmp_path / "key", STARTED, "c"), sources))
    assert len(set(stored)) == 20
    assert sorted(path.read_text() for path in stored) == sorted(texts)


def test_without_hard_links_runs_at_once_never_overwrite_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where links are refused, twenty runs of the same second and commit give twenty files all the same."""

    def refuse(_self: Path, _target: Path) -> None:
        raise OSError("no links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    sources = [written(tmp_path, f"run{i}") for i in range(20)]
    with ThreadPoolExecutor(20) as executor:
        stored = list(executor.map(lambda path: store(path, tmp_path / "key", STARTED, "c"), sources))
    assert sorted(path.read_text() for path in stored) == sorted(f"run{i}" for i in range(20))
    assert sorted((tmp_path / "key").iterdir()) == sorted(stored)


def test_the_history_goes_on_after_9999_runs(tmp_path: Path) -> None:
    """The numbers get a fifth digit, and go on from there."""
    (tmp_path / "9999_x.json").touch()
    assert store(written(tmp_path, "a"), tmp_path, STARTED, "c").name.startswith("10000_")
    assert store(written(tmp_path, "b"), tmp_path, STARTED, "c").name.startswith("10001_")
