"""The folder of a run in progress: its scratch files, and each finished part of it, on disk at once.

A part is a group or another kind of measurement, as a whole pytest-benchmark JSON. So a run that is killed
is put together from its parts by whoever comes next: the next run, or this very module as a command, which
``make report`` calls first (stdlib only). The run holds a lock on its folder: folders of runs that are still
alive are never touched.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.process.lock import CAN_LOCK, take
from benchmarks.results.history import store_run, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

PREFIX = "writing-"
OLD = "scratch-*"
"""Scratch folders now lie within that of their run; earlier versions left these beside it."""

KILLED = "SIGKILL"
"""What a run that did not end in good order is said to have been interrupted by."""


@contextmanager
def run_folder(storage: Path, report: Callable[[str], None]) -> Iterator[Path]:
    """Yield a new, locked folder in the history; what dead runs have left there is stored or removed first.

    It stays where storing the run fails, so that its parts are not lost.
    """
    storage.mkdir(parents=True, exist_ok=True)
    with _locked(storage, wait=True):
        _tidy_up(storage, report)
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=storage))
        lock = os.open(folder, os.O_RDONLY) if CAN_LOCK else -1
        if CAN_LOCK:
            take(lock)
    try:
        yield folder
    finally:
        if not parts(folder):
            shutil.rmtree(folder, ignore_errors=True)
        if CAN_LOCK:
            os.close(lock)


def recover(storage: Path, report: Callable[[str], None]) -> None:
    """Store what dead runs had finished, and remove what else they have left."""
    if storage.is_dir():
        with _locked(storage, wait=True):
            _tidy_up(storage, report)


def part_file(folder: Path) -> Path:
    """Return the file into which the next part is written; it counts once ``keep_part`` was called."""
    return folder / f"step-{len(parts(folder)) + 1:04}.tmp"


def keep_part(written: Path) -> None:
    """Let a part that is written count, also after a loss of power.

    Raises:
        OSError: It is not there.
        ValueError: It is not whole: the disk is full.
    """
    json.loads(written.read_bytes())
    sync(written)
    written.replace(written.with_suffix(".part"))
    sync(written.parent)


def parts(folder: Path) -> list[Path]:
    """Return the finished parts of a run, in order."""
    return sorted(folder.glob("step-*.part"))


def forget_parts(folder: Path) -> None:
    """Remove the parts of a run that was stored as a whole."""
    for part in parts(folder):
        part.unlink()


def merge(found: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return one run of its parts: the last one knows what was there until then."""
    last = found[-1]
    whole = [benchmark for part in found for benchmark in part["benchmarks"]]
    return {**last, "benchmarks": whole, "gil_bench": {**last["gil_bench"], "interrupted": KILLED}}


@contextmanager
def _locked(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Lock a folder, and yield whether that was possible."""
    if not CAN_LOCK:
        yield wait
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        yield take(descriptor, wait=wait)
    finally:
        os.close(descriptor)


def _tidy_up(storage: Path, report: Callable[[str], None]) -> None:
    """Recover the folders that nobody holds; the storage is locked, so none of them is just being made."""
    for folder in (*storage.glob(f"{PREFIX}*"), *storage.glob(OLD)):
        with suppress(FileNotFoundError, NotADirectoryError), _locked(folder) as dead:
            if dead:
                _recover_one(folder, storage, report)


def _recover_one(folder: Path, storage: Path, report: Callable[[str], None]) -> None:
    try:
        if found := parts(folder):
            merged = merge([json.loads(part.read_text(encoding="utf-8")) for part in found])
            written = folder / "whole.json"
            written.write_text(json.dumps(merged, indent=4), encoding="utf-8")
            sync(written)
            stored = store_run(written, storage)
            report(f"A run that ended too early had finished {_counted(len(found))}; stored: {stored}")
    except (OSError, ValueError, KeyError, TypeError) as error:
        report(f"gil-bench: what {folder} has of a run that ended too early can't be stored: {error}")
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _counted(number: int) -> str:
    return "one step" if number == 1 else f"{number} steps"


def main(arguments: Sequence[str] | None = None) -> int:
    """Recover what is in a history; return 0."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.results.run_folder", description=__doc__)
    parser.add_argument("storage", type=Path, help="folder of the history")
    recover(parser.parse_args(arguments).storage, lambda line: print(line, file=sys.stderr))  # noqa: T201 - a command
    return 0


if __name__ == "__main__":
    sys.exit(main())
