"""The cache: nothing is in it that is not in the files, so losing it costs time only."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reports.data.document import stored_files
from reports.series import reading as cache
from reports.series.reading import SCHEMA, read_files
from tests.reports.series.make_stored import put, small_run


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """Return what is read of one run and one damaged file."""
    storage = tmp_path_factory.mktemp("storage")
    put(storage, "a.json", small_run(1))
    put(storage, "b.json", "cut off")
    files, _ = stored_files(storage)
    return pa.concat_tables(read_files(storage, files))


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
    newer = cache.STORED_SCHEMA.with_metadata({b"gil_bench_reader": b"newer"})
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
