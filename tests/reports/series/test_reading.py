"""The history as a whole: what is shown, what is left out, and that a cache never makes a difference.

Reading many files at once.
"""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.data.document import FaultKind, UnreadableRunError, stored_files
from reports.series import reading as parquet
from reports.series import reading as parsing
from reports.series.reading import read_history
from reports.series.tables import History
from tests.reports.make_run import environment
from tests.reports.series.make_stored import OLD_S, put, small_run


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    """Return a storage with two good runs."""
    put(tmp_path, "key/0001.json", small_run(1))
    put(tmp_path, "key/0002.json", small_run(2))
    return tmp_path


def assert_same(one: History, other: History) -> None:
    """Compare two histories in everything."""
    pd.testing.assert_frame_equal(one.runs, other.runs)
    pd.testing.assert_frame_equal(one.points, other.points)
    assert one.faults == other.faults


def test_faults_are_named_and_the_rest_is_shown(storage: Path) -> None:
    """One bad file in the history must not hide the others."""
    put(storage, "key/damaged.json", '{"benchmarks": [')
    put(storage, "key/foreign.json", {"benchmarks": []})
    put(storage, "key/newer.json", small_run(3, schema=2))
    put(storage, "other/again.json", small_run(1))
    (storage / "link.json").symlink_to(storage / "key" / "0001.json")
    history = read_history(storage, storage / ".cache")
    assert list(history.runs["source"]) == ["key/0001.json", "key/0002.json"]
    assert [str(fault) for fault in history.faults] == [
        "key/damaged.json is cut off (line 1).",
        "key/foreign.json is not one of gil-bench's own.",
        "key/newer.json has schema 2, newer than the schema 1 known here.",
        "link.json is a symbolic link, which is never followed.",
        "other/again.json is the same run as key/0001.json.",
    ]
    assert_same(read_history(storage, storage / ".cache"), history)


def test_an_empty_storage_is_an_empty_history(tmp_path: Path) -> None:
    """With all its columns, so that whatever follows needs no special case."""
    history = read_history(tmp_path, tmp_path / ".cache")
    assert (len(history.runs), len(history.points), history.faults) == (0, 0, ())


def test_a_wrong_name_is_no_empty_history(tmp_path: Path) -> None:
    """A typing error must not look like a fresh start."""
    with pytest.raises(UnreadableRunError):
        read_history(tmp_path / "typo", None)


def test_without_a_cache_nothing_is_written(storage: Path) -> None:
    """The storage is as it was."""
    read_history(storage)
    assert sorted(path.name for path in storage.rglob("*")) == ["0001.json", "0002.json", "key"]


def test_only_what_is_new_is_read(storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That is what the cache is for."""
    read_history(storage, storage / ".cache")
    put(storage, "key/0003.json", small_run(3))
    read, original = [], parsing.read_record

    def counted(path: Path, source: str) -> object:
        read.append(source)
        return original(path, source)

    monkeypatch.setattr(parsing, "read_record", counted)
    assert len(read_history(storage, storage / ".cache").runs) == 3
    assert read == ["key/0003.json"]


def test_a_file_just_written_is_not_trusted_to_stay(storage: Path) -> None:
    """It may be replaced within the same tick of the clock, by as many bytes."""
    now = int(time.time())
    put(storage, "key/0003.json", small_run(3, threads_s=0.5), changed_s=now)
    read_history(storage, storage / ".cache")
    put(storage, "key/0003.json", small_run(3, threads_s=0.4), changed_s=now)
    assert_same(read_history(storage, storage / ".cache"), read_history(storage))


def test_what_could_not_be_read_is_tried_again(storage: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A permission changes without the file changing."""
    read_text = Path.read_text

    def refused(path: Path, **options: str) -> str:
        if path.name == "0002.json":
            raise PermissionError(13, "Permission denied")
        return read_text(path, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "read_text", refused)
        [fault] = read_history(storage, storage / ".cache").faults
    assert fault.kind is FaultKind.UNREADABLE
    assert read_history(storage, storage / ".cache").faults == ()


def test_names_of_fields_are_shown_safely(storage: Path) -> None:
    """They are texts out of a file like any other; half a character could not even be cached."""
    bad = "\ud800\x1b[31m"
    libraries = environment(libraries={bad: 1})
    put(storage, "key/0003.json", small_run(3, environment=libraries))
    lost = {"kind": "synchronization", "name": "x", "status": "failed", "reason": bad, "settings": {bad: 1.0}}
    lost |= {"experiment": "lock", "variant": "Lock", "participants": 2}
    put(storage, "key/0004.json", small_run(4, other_failures=[lost]))
    history = read_history(storage, storage / ".cache")
    [fault] = history.faults
    failed = history.points[history.points["status"] == "failed"]
    shown = [str(fault), *failed["reason"], *failed["detail"]]
    assert all(text.isprintable() for text in shown)
    assert_same(read_history(storage, storage / ".cache"), history)


def test_a_name_that_is_no_text_is_read_and_cached(storage: Path) -> None:
    """Some file systems take any bytes as a name."""
    try:
        put(storage, os.fsdecode(b"key/\xff.json"), small_run(3))
    except OSError:
        pytest.skip("this file system has no such names")
    history = read_history(storage, storage / ".cache")
    assert list(history.runs["source"])[2] == "key/\N{REPLACEMENT CHARACTER}.json"
    assert_same(read_history(storage, storage / ".cache"), history)


NAMES = [f"{folder}/{name}.json" for folder in ("a", "b/c") for name in ("1", "2", "3")]


@dataclass(frozen=True)
class Change:
    """What somebody does with a file, or with the cache: ``what`` is a run's number or a word."""

    name: str
    what: int | str


CHANGES = st.lists(
    st.builds(
        Change,
        st.sampled_from(NAMES),
        st.integers(0, 3) | st.sampled_from(["damage", "foreign", "remove", "cut cache", "no cache", "look"]),
    ),
    min_size=1,
    max_size=12,
)


def apply(storage: Path, change: Change, moment: int) -> None:
    """Do it; every change of a file has a time of its own."""
    cached = storage / ".cache" / parquet.FILE_NAME
    match change.what:
        case int() as number:
            put(storage, change.name, small_run(number), OLD_S + moment)
        case "damage":
            put(storage, change.name, '{"cut off', OLD_S + moment)
        case "foreign":
            put(storage, change.name, {"benchmarks": []}, OLD_S + moment)
        case "remove":
            (storage / change.name).unlink(missing_ok=True)
        case "cut cache" if cached.exists():
            cached.write_bytes(cached.read_bytes()[: moment * 100])
        case "no cache":
            shutil.rmtree(storage / ".cache", ignore_errors=True)
        case _:
            read_history(storage, storage / ".cache")


@settings(max_examples=12)
@given(changes=CHANGES)
def test_warm_is_cold(tmp_path_factory: pytest.TempPathFactory, changes: list[Change]) -> None:
    """Whatever was added, removed or changed since, and whatever became of the cache."""
    storage = tmp_path_factory.mktemp("storage")
    for moment, change in enumerate(changes):
        apply(storage, change, moment)
    warm = read_history(storage, storage / ".cache")
    assert_same(warm, read_history(storage))
    assert_same(read_history(storage, storage / ".cache"), warm)


def test_several_processes_read_what_one_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row by row, in the order of the files."""
    for number in range(5):
        put(tmp_path, f"{number}.json", small_run(number) if number != 2 else "damaged")
    files, _ = stored_files(tmp_path)
    [alone] = parsing.read_files(tmp_path, files)
    monkeypatch.setattr(parsing, "FILES_AT_ONCE", 2)
    together = parsing.read_files(tmp_path, files)
    assert len(together) == 3
    assert pa.concat_tables(together).equals(alone)


def test_no_files_are_no_tables(tmp_path: Path) -> None:
    """And no process is started for them."""
    assert parsing.read_files(tmp_path, ()) == []
