"""Stored runs as they are found and opened, and what is said of what is none."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.data.document import (
    Fault,
    FaultKind,
    StoredFile,
    UnreadableRunError,
    printable,
    read_document,
    stored_files,
)
from tests.reports.make_run import document
from tests.reports.series.make_stored import put

WHOLE = json.dumps(document([]))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b" \n", "is empty"),
        (WHOLE[: len(WHOLE) // 2].encode(), "is cut off"),
        (WHOLE[: WHOLE.index("CPython") + 3].encode(), "is cut off"),
        (b"<html></html>", "is a page"),
        (b"hello", "is not JSON"),
        (WHOLE.encode() + b"{", "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"[" * 200_000, "absurdly"),
        (b'{"n": ' + b"9" * 10_000 + b"}", "absurdly"),
        (b"[]", "no benchmark file"),
        (b"null", "no benchmark file"),
    ],
)
def test_a_bad_file_is_told_in_a_sentence(tmp_path: Path, content: bytes, says: str) -> None:
    """The message says what is wrong, names the file and fits on one line."""
    path = tmp_path / "run.json"
    path.write_bytes(content)
    with pytest.raises(UnreadableRunError, match=says) as caught:
        read_document(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_are_told_too(tmp_path: Path) -> None:
    """What is no file at all gets its own sentence."""
    with pytest.raises(UnreadableRunError, match="does not exist"):
        read_document(tmp_path / "none.json")
    with pytest.raises(UnreadableRunError, match="cannot be read"):
        read_document(tmp_path)


def test_terminal_sequences_are_disarmed() -> None:
    """Escape, newline and right-to-left override become visible characters; letters of any script stay."""
    assert printable("a\x1b[31m\n\u202eß 数") == "a�[31m��ß 数"


def test_lines_of_a_traceback_can_be_kept() -> None:
    """Characters that are asked for are kept."""
    assert printable("a\n\tb", keep="\n\t") == "a\n\tb"


@given(st.text(st.characters(exclude_categories=())))
def test_every_text_can_be_encoded(text: str) -> None:
    """What comes out can be written as UTF-8 on one line, whatever went in."""
    shown = printable(text)
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert len(shown) == len(text)


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
