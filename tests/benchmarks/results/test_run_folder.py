"""The folder of a run: parts become a run, dead folders go, live ones stay."""

from __future__ import annotations

import errno
import json
from typing import TYPE_CHECKING, Any

import pytest

from benchmarks.process.lock import CAN_LOCK
from benchmarks.results.run_folder import (
    LOCK,
    WHOLE,
    keep_end,
    keep_part,
    keep_whole,
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


def end(folder: Path) -> None:
    """Put the whole run on disk."""
    (folder / WHOLE).write_text(json.dumps(part("whole")))


def stored(storage: Path) -> list[dict[str, Any]]:
    """Return the runs in the history."""
    return [json.loads(path.read_text()) for path in sorted(storage.glob("here/*.json"))]


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
        (path,) = (tmp_path / "here").glob("*.json")
        assert json.loads(path.read_text())["benchmarks"] == ["a", "b"]
        assert said == [f"An interrupted run had finished 2 steps; stored now: {path}"]
        assert not folder.exists()
    recover(tmp_path, said.append)
    assert len(said) == 1


def test_a_run_that_had_finished_nothing_leaves_nothing(tmp_path: Path) -> None:
    """Its scratch folder goes, as does one of an earlier version."""
    dead(tmp_path)
    (tmp_path / "scratch-old").mkdir()
    recover(tmp_path, pytest.fail)
    assert [path.name for path in tmp_path.iterdir()] == [LOCK]


@pytest.mark.parametrize("forgotten", [False, True])
def test_a_run_that_is_killed_at_its_end_is_stored_as_it_is(tmp_path: Path, *, forgotten: bool) -> None:
    """Once, and not as one that was cut off, whether its parts were there still or not."""
    folder = dead(tmp_path, "a", "b")
    end(folder)
    if forgotten:
        keep_whole(folder)
        assert parts(folder) == []
    recover(tmp_path, lambda _line: None)
    assert stored(tmp_path) == [part("whole")]
    assert not folder.exists()


def test_a_run_that_is_killed_while_it_is_stored_is_not_stored_twice(tmp_path: Path) -> None:
    """Its file has two names for a moment."""
    folder = dead(tmp_path)
    end(folder)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "0001_then_abc.json").hardlink_to(folder / WHOLE)
    recover(tmp_path, pytest.fail)
    assert stored(tmp_path) == [part("whole")]
    assert not folder.exists()


def test_a_run_that_is_killed_while_its_whole_is_written_has_its_parts(tmp_path: Path) -> None:
    """The whole is cut off."""
    (dead(tmp_path, "a") / WHOLE).write_text('{"benchmarks": [')
    recover(tmp_path, lambda _line: None)
    assert stored(tmp_path) == [merge([part("a")])]


def test_a_full_disk_at_the_end_makes_no_killed_run(tmp_path: Path) -> None:
    """There was no room for the whole; the parts know how it ended."""
    with run_folder(tmp_path, pytest.fail) as folder:
        keep(folder, "a")
        (folder / WHOLE).write_text('{"benchmarks": [')
        with pytest.raises(ValueError, match="Expecting"):
            keep_whole(folder)
        keep_end(folder, None)
    recover(tmp_path, lambda _line: None)
    assert stored(tmp_path) == [part("a")]


def test_a_run_that_could_not_be_moved_into_the_history_is_stored_complete(tmp_path: Path) -> None:
    """Its folder stays without parts, too."""
    with run_folder(tmp_path, pytest.fail) as folder:
        keep(folder, "a")
        end(folder)
        assert keep_whole(folder) == part("whole")
    recover(tmp_path, lambda _line: None)
    assert stored(tmp_path) == [part("whole")]


def test_where_nothing_can_be_locked_nothing_is_tidied_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run goes on there, and leaves others alone, which may be alive."""

    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("benchmarks.process.lock.fcntl.flock", refuse)
    other = dead(tmp_path, "a")
    with run_folder(tmp_path, pytest.fail) as folder:
        assert folder.exists()
    recover(tmp_path, pytest.fail)
    assert other.exists()
    assert not folder.exists()


def test_a_live_run_is_left_alone(tmp_path: Path) -> None:
    """Whoever comes while it measures."""
    with run_folder(tmp_path, pytest.fail) as folder:
        keep(folder, "a")
        recover(tmp_path, pytest.fail)
        with run_folder(tmp_path, pytest.fail) as other:
            assert other != folder
        assert [path.name for path in parts(folder)] == ["step-0001.part"]
        parts(folder)[0].unlink()
    assert [path.name for path in tmp_path.iterdir()] == [LOCK]


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
