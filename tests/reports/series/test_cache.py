"""The cache: nothing is in it that is not in the files, so losing it costs time only.

The tables of the history: their columns, order and types.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reports.series import cache
from reports.series.cache import SCHEMA
from reports.series.folder import stored_files
from reports.series.reading import read_files, read_history
from reports.series.tables import POINT_COLUMNS, RUN_COLUMNS, History
from tests.reports.history.small_runs import put, small_run
from tests.reports.make_run import without_time

if TYPE_CHECKING:
    import pandas as pd


@pytest.fixture
def table(tmp_path: Path) -> pa.Table:
    """Return what is read of one run and one damaged file."""
    put(tmp_path, "storage/a.json", small_run(1))
    put(tmp_path, "storage/b.json", "cut off")
    files, _ = stored_files(tmp_path / "storage")
    return pa.concat_tables(read_files(tmp_path / "storage", files))


def test_what_was_saved_is_loaded(tmp_path: Path, table: pa.Table) -> None:
    """Value by value, and with nothing else left in the folder."""
    cache.save(tmp_path / "cache", table)
    assert cache.load(tmp_path / "cache").equals(table)
    assert [path.name for path in (tmp_path / "cache").iterdir()] == [cache.FILE_NAME]


def test_no_cache_is_an_empty_one(tmp_path: Path) -> None:
    """As on the first day, or after it was deleted."""
    assert cache.load(tmp_path / "cache").num_rows == 0


@pytest.mark.parametrize("keep", [0, 3, 100, -1, -9, -200])
def test_a_damaged_cache_is_ignored(tmp_path: Path, table: pa.Table, keep: int) -> None:
    """Cut off anywhere, as by a full disk."""
    cache.save(tmp_path, table)
    stored = tmp_path / cache.FILE_NAME
    stored.write_bytes(stored.read_bytes()[:keep])
    assert cache.load(tmp_path).num_rows == 0


@pytest.mark.parametrize("place", range(0, 100, 3))
def test_a_flipped_byte_is_noticed_or_harmless(tmp_path: Path, table: pa.Table, place: int) -> None:
    """Wherever it is, so many hundredths into the file: what is loaded is right, or nothing is."""
    cache.save(tmp_path, table)
    stored = tmp_path / cache.FILE_NAME
    content = bytearray(stored.read_bytes())
    content[len(content) * place // 100] ^= 0xFF
    stored.write_bytes(content)
    loaded = cache.load(tmp_path)
    assert loaded.num_rows == 0 or loaded.equals(table)


def test_another_readers_cache_is_ignored(
    tmp_path: Path, table: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file may be read as something else by now."""
    cache.save(tmp_path, table)
    newer = cache.STORED_SCHEMA.with_metadata({cache.VERSION_KEY: b"newer"})
    monkeypatch.setattr(cache, "STORED_SCHEMA", newer)
    assert cache.load(tmp_path).num_rows == 0


def test_a_foreign_file_is_ignored(tmp_path: Path) -> None:
    """Somebody else's Parquet under that name."""
    pq.write_table(pa.table({"name": ["x"]}), tmp_path / cache.FILE_NAME)
    assert cache.load(tmp_path).schema == SCHEMA


def test_a_place_that_cannot_be_written_costs_only_the_cache(tmp_path: Path, table: pa.Table) -> None:
    """A history may be on a disk that one may only read."""
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    cache.save(tmp_path / "file", table)
    assert cache.load(tmp_path / "file").num_rows == 0


def test_a_write_that_is_cut_off_leaves_the_old_cache(
    tmp_path: Path, table: pa.Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Interrupted in the middle, nothing half-written is left, under no name."""
    cache.save(tmp_path / "cache", table)

    def interrupted(_table: pa.Table, where: str, **_options: object) -> None:
        Path(where).write_bytes(b"PAR1")
        raise KeyboardInterrupt

    monkeypatch.setattr(pq, "write_table", interrupted)
    with pytest.raises(KeyboardInterrupt):
        cache.save(tmp_path / "cache", table.slice(0, 1))
    assert cache.load(tmp_path / "cache").equals(table)
    assert len(list((tmp_path / "cache").iterdir())) == 1


@pytest.fixture
def history(tmp_path: Path) -> History:
    """Return three runs, stored in the opposite order of their times; one has lost its threads."""
    lost = small_run(
        3, environment_key=None, cells_without_time=[without_time("sha256", "threads", 2, "failed")]
    )
    put(tmp_path, "a.json", lost)
    put(tmp_path, "b.json", small_run(2, threads_s=0.25, interrupted="SIGINT"))
    put(tmp_path, "c.json", small_run(1))
    return read_history(tmp_path)


def types(table: pd.DataFrame) -> dict[str, str]:
    """Return the columns' types by name."""
    return {str(name): str(kind) for name, kind in table.dtypes.items()}


def test_columns_are_as_promised(history: History, tmp_path: Path) -> None:
    """Also where there is no row."""
    (tmp_path / "empty").mkdir()
    for each in (history, read_history(tmp_path / "empty")):
        assert types(each.runs) == RUN_COLUMNS
        assert types(each.points) == POINT_COLUMNS


def test_runs_are_in_the_order_of_their_times(history: History) -> None:
    """File names count up in each folder by itself, so they tell nothing."""
    assert list(history.runs["source"]) == ["c.json", "b.json", "a.json"]
    assert list(history.runs["run"]) == list(history.runs.index) == [0, 1, 2]
    assert list(history.runs["interrupted"]) == [False, True, False]


def test_points_belong_to_their_runs(history: History) -> None:
    """In the order of the runs, and within a run as in its file."""
    threads = history.points[history.points["runner"] == "threads"]
    assert list(threads["run"]) == [0, 0, 1, 1, 2, 2]
    assert list(threads["metric"]) == ["time", "speedup"] * 3
    assert list(threads["estimate"][:4]) == [0.5, 2.0, 0.25, 4.0]
    assert list(history.points.index) == list(range(9))


def test_what_has_no_time_says_why(history: History) -> None:
    """Its numbers are not there, and are not 0 either."""
    failed = history.points[history.points["status"] == "failed"]
    assert list(failed["reason"]) == ["the reason", "the reason"]
    assert all(map(math.isnan, failed["estimate"]))
    assert list(failed["blocks"]) == [0, 0]


def test_what_is_not_known_is_empty(history: History) -> None:
    """An unknown CPU has no key and is never compared."""
    assert list(history.runs["environment_key"]) == ["linux-x86_64-example"] * 2 + [""]


def test_noise_is_that_of_the_twins(history: History) -> None:
    """Twins that never differ: a width of 0."""
    assert list(history.runs["noise"]) == [0.0] * 3


def test_categories_are_sorted(history: History) -> None:
    """Sorting by them is sorting by text, whichever run came first."""
    for column in ("runner", "metric", "status"):
        categories = list(history.points[column].cat.categories)
        assert categories == sorted(categories)


def test_of_a_run_that_is_there_twice_the_first_is_kept(tmp_path: Path) -> None:
    """By name, as nothing else tells them apart."""
    for name in ("b.json", "a.json", "c.json"):
        put(tmp_path, name, small_run(1))
    history = read_history(tmp_path)
    assert list(history.runs["source"]) == ["a.json"]
    assert [str(fault) for fault in history.faults] == [
        "b.json is the same run as a.json.",
        "c.json is the same run as a.json.",
    ]
