"""The folder of a run: parts become a run, dead folders go, live ones stay."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.process.lock import CAN_LOCK
from benchmarks.results.run_folder import (
    forget_parts,
    keep_part,
    merge,
    part_file,
    parts,
    recover,
    run_folder,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not CAN_LOCK, reason="without locks nothing is tidied up")


def part(name: str) -> dict[str, Any]:
    """Return what is kept of a step."""
    ours = {"environment_key": "here", "started": "2026-11-22T17:05:09+00:00", "interrupted": None}
    return {"benchmarks": [name], "gil_bench": {**ours, "seen": name}, "commit_info": {"id": "abc"}}


def keep(folder: Path, name: str) -> None:
    """Put a part on disk."""
    written = part_file(folder)
    written.write_text(json.dumps(part(name)))
    keep_part(written)


def dead(storage: Path, *names: str) -> Path:
    """Leave the folder of a run that was killed."""
    folder = storage / "writing-dead"
    (folder / "scratch-x" / "files").mkdir(parents=True)
    for name in names:
        keep(folder, name)
    return folder


def test_parts_become_one_run() -> None:
    """All benchmarks in order; of the rest the last part knows most; and it did not end in order."""
    whole = merge([part("a"), part("b")])
    assert whole["benchmarks"] == ["a", "b"]
    assert whole["gil_bench"] == {**part("b")["gil_bench"], "interrupted": "SIGKILL"}


def test_a_run_is_stored_and_its_folder_removed_by_the_next(tmp_path: Path) -> None:
    """At its start, saying so; once."""
    folder, said = dead(tmp_path, "a", "b"), list[str]()
    with run_folder(tmp_path, said.append):
        (stored,) = (tmp_path / "here").glob("*.json")
        assert json.loads(stored.read_text())["benchmarks"] == ["a", "b"]
        assert said == [f"A run that ended too early had finished 2 steps; stored: {stored}"]
        assert not folder.exists()
    recover(tmp_path, said.append)
    assert len(said) == 1


def test_a_run_that_had_finished_nothing_leaves_nothing(tmp_path: Path) -> None:
    """Its scratch folder goes, as does one of an earlier version."""
    dead(tmp_path)
    (tmp_path / "scratch-old").mkdir()
    recover(tmp_path, pytest.fail)
    assert list(tmp_path.iterdir()) == []


def test_a_live_run_is_left_alone(tmp_path: Path) -> None:
    """Whoever comes while it measures."""
    with run_folder(tmp_path, pytest.fail) as folder:
        keep(folder, "a")
        recover(tmp_path, pytest.fail)
        with run_folder(tmp_path, pytest.fail) as other:
            assert other != folder
        assert [path.name for path in parts(folder)] == ["step-0001.part"]
        forget_parts(folder)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_could_not_be_stored_keeps_its_parts(tmp_path: Path) -> None:
    """The disk was full; whoever comes next stores them."""
    with run_folder(tmp_path, pytest.fail) as folder:
        keep(folder, "a")
    said: list[str] = []
    recover(tmp_path, said.append)
    assert "stored" in said[0]


def test_a_part_that_is_cut_off_does_not_count(tmp_path: Path) -> None:
    """The disk was full in the middle of it."""
    part_file(tmp_path).write_text('{"benchmarks": [')
    with pytest.raises(ValueError, match="Expecting"):
        keep_part(part_file(tmp_path))
    assert parts(tmp_path) == []


def test_what_can_not_be_read_is_named_and_stays(tmp_path: Path) -> None:
    """Nothing that somebody might want is thrown away."""
    folder, said = dead(tmp_path, "a"), list[str]()
    parts(folder)[0].write_text("{}")
    recover(tmp_path, said.append)
    assert folder.exists()
    assert str(folder) in said[0]


def test_where_there_is_no_history_there_is_nothing_to_recover(tmp_path: Path) -> None:
    """And none is made."""
    recover(tmp_path / "none", pytest.fail)
    assert list(tmp_path.iterdir()) == []
