"""Which files below a folder may be stored runs."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from reports.data.document import UnreadableRunError
from reports.data.storage import Fault, FaultKind, StoredFile, stored_files
from tests.reports.series.make_stored import put


def test_json_files_are_found_at_any_depth_and_sorted(tmp_path: Path) -> None:
    """Runs are stored below a folder for their environment, and CI may put that below another."""
    put(tmp_path, "b/0002.json", "{}")
    put(tmp_path, "b/c/0001.json", "{}")
    put(tmp_path, "a.json", "{}")
    files, faults = stored_files(tmp_path)
    assert [file.source for file in files] == ["a.json", "b/0002.json", "b/c/0001.json"]
    assert faults == ()


def test_size_and_time_are_told(tmp_path: Path) -> None:
    """They tell whether a file is as it was."""
    put(tmp_path, "a.json", "{}", changed_s=1_700_000_000)
    files, _ = stored_files(tmp_path)
    assert files == (StoredFile("a.json", 2, 1_700_000_000 * 10**9),)


@pytest.mark.parametrize("folder", [".cache", "gate-3fa2", "scratch-q_5a", "writing-8"])
def test_what_is_no_history_is_passed_over(tmp_path: Path, folder: str) -> None:
    """The storage also has room for what is being written and measured."""
    put(tmp_path, f"{folder}/0001.json", "{}")
    put(tmp_path, f"key/{folder}/0001.json", "{}")
    put(tmp_path, "key/notes.txt", "no run")
    assert stored_files(tmp_path) == ((), ())


def test_links_are_named_and_not_followed(tmp_path: Path) -> None:
    """Neither a linked file nor a linked folder is read, wherever it leads."""
    outside = put(tmp_path, "elsewhere/0001.json", "{}")
    storage = tmp_path / "storage"
    storage.mkdir()
    (storage / "run.json").symlink_to(outside)
    (storage / "folder").symlink_to(outside.parent)
    (storage / "nowhere.json").symlink_to(tmp_path / "missing")
    files, faults = stored_files(storage)
    assert files == ()
    assert {(fault.source, fault.kind) for fault in faults} == {
        ("run.json", FaultKind.LINK),
        ("folder", FaultKind.LINK),
        ("nowhere.json", FaultKind.LINK),
    }


@pytest.mark.skipif(sys.platform == "win32", reason="there are no named pipes in its folders")
def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    """Opening it would wait for ever."""
    os.mkfifo(tmp_path / "pipe.json")
    assert stored_files(tmp_path) == ((), (Fault("pipe.json", FaultKind.FOREIGN, "is no regular file"),))


def test_a_folder_that_cannot_be_listed_is_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rest of the history is shown."""
    put(tmp_path, "open/0001.json", "{}")
    (tmp_path / "closed").mkdir()
    scandir = os.scandir

    def guarded(path: Path) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return scandir(path)

    monkeypatch.setattr(os, "scandir", guarded)
    files, faults = stored_files(tmp_path)
    assert [file.source for file in files] == ["open/0001.json"]
    assert [str(fault) for fault in faults] == ["closed cannot be listed (Permission denied)."]


def test_an_unprintable_name_is_shown_safely(tmp_path: Path) -> None:
    """A name may hold anything, also what steers a terminal; the file is found by it all the same."""
    name = "run\x1b[31m.json"
    try:
        put(tmp_path, name, "{}")
    except OSError:
        pytest.skip("this file system has no such names")
    [file], _ = stored_files(tmp_path)
    assert (file.name, file.source) == (name, "run\N{REPLACEMENT CHARACTER}[31m.json")


def test_no_storage_is_an_error(tmp_path: Path) -> None:
    """A wrong name must not look like an empty history."""
    with pytest.raises(UnreadableRunError, match="no folder"):
        stored_files(tmp_path / "missing")
