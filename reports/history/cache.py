"""Keeps what was read of the history's files in one Parquet file, so that only new files are read again."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reports.history.batch import SCHEMA

FILE_NAME = "history.parquet"
READER_VERSION = b"1"
"""Raise this whenever the same file would be read as something else than before."""
VERSION_KEY = b"gil_bench_reader"
STORED_SCHEMA = SCHEMA.with_metadata({VERSION_KEY: READER_VERSION})


def load(folder: Path) -> pa.Table:
    """Return what is cached in a folder: nothing if there is no cache, or none that can be used.

    The cache holds nothing that is not in the files too. So whatever is wrong with it, all files are read.
    """
    try:
        with pq.ParquetFile(folder / FILE_NAME, page_checksum_verification=True) as stored:
            if stored.schema_arrow.equals(STORED_SCHEMA, check_metadata=True):
                table = stored.read()
                table.validate(full=True)
                return table.replace_schema_metadata(None)
    except (OSError, pa.ArrowException):  # missing, unreadable, or damaged
        pass
    return SCHEMA.empty_table()


def save(folder: Path, table: pa.Table) -> None:
    """Put a table into a folder's cache, whole or not at all; where nothing can be written, there is none."""
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        handle, written = tempfile.mkstemp(dir=folder, prefix=f"{FILE_NAME}-")
        os.close(handle)
        try:
            labelled = table.replace_schema_metadata(STORED_SCHEMA.metadata)
            pq.write_table(labelled, written, compression="zstd", write_page_checksum=True)
            Path(written).replace(folder / FILE_NAME)
        except BaseException:
            Path(written).unlink()
            raise
