"""The folder of a run in progress: its scratch files, and each finished part of it, on disk at once.

A part is a group or another kind of measurement, as a whole pytest-benchmark JSON. So a run that is killed
is put together from its parts by whoever comes next: the next run, or this very module as a command, which
``make report`` calls first (stdlib only). At its end a run writes its whole JSON here, which takes the place
of the parts before it goes into the history. The run holds a lock in its folder: folders of runs that are
still alive are never touched.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.process.lock import CAN_LOCK, take
from benchmarks.results.history import store_run, sync

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

WHOLE = "run.whole"
"""The JSON of a run that has ended in good order; where it is whole, parts no longer count.

It ends in another way than those in the history, so that nobody reads it as one of them.
"""

ENDED = "ended"
"""By what such a run was interrupted, as JSON, where there was no room for the whole."""

LOCK = ".lock"
"""The file in a folder that holds its lock; it stays."""

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
    with ExitStack() as held:
        with _locked(storage, wait=True) as ours:
            if ours:
                _tidy_up(storage, report)
            folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=storage))
            held.enter_context(_locked(folder))
        try:
            yield folder
        finally:
            if not parts(folder) and not (folder / WHOLE).exists():
                shutil.rmtree(folder, ignore_errors=True)


def recover(storage: Path, report: Callable[[str], None]) -> None:
    """Store what dead runs had finished, and remove what else they have left."""
    if storage.is_dir():
        with _locked(storage, wait=True) as ours:
            if ours:
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


def keep_whole(folder: Path) -> dict[str, Any]:
    """Let the whole JSON that is written count instead of the parts, also after a loss of power; return it.

    Raises:
        OSError: It is not there.
        ValueError: It is not whole, and gone: the disk is full.
    """
    written = folder / WHOLE
    try:
        run: dict[str, Any] = json.loads(written.read_bytes())
    except ValueError:
        written.unlink()
        raise
    sync(written)
    sync(folder)
    for part in parts(folder):
        part.unlink()
    return run


def keep_end(folder: Path, interrupted: str | None) -> None:
    """Say by what a run was interrupted, if at all, that has ended and could not be stored."""
    with suppress(OSError):
        (folder / ENDED).write_text(json.dumps(interrupted), encoding="utf-8")


def merge(found: Sequence[dict[str, Any]], interrupted: str | None = KILLED) -> dict[str, Any]:
    """Return one run of its parts: the last one knows what was there until then."""
    last = found[-1]
    whole = [benchmark for part in found for benchmark in part["benchmarks"]]
    return {**last, "benchmarks": whole, "gil_bench": {**last["gil_bench"], "interrupted": interrupted}}


@contextmanager
def _locked(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Lock a folder by a file in it, and yield whether that was possible.

    The file is open for writing, without which NFS locks nothing. Where it can't be written, or the file
    system has no locks, nothing is tidied up.
    """
    if not CAN_LOCK:
        yield wait
        return
    with ExitStack() as opened:
        ours = False
        with suppress(OSError):
            descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            opened.callback(os.close, descriptor)
            ours = take(descriptor, wait=wait)
        yield ours


def _tidy_up(storage: Path, report: Callable[[str], None]) -> None:
    """Recover the folders that nobody holds; the storage is locked, so none of them is just being made."""
    for folder in (*storage.glob(f"{PREFIX}*"), *storage.glob(OLD)):
        with _locked(folder) as dead:
            if dead:
                _recover_one(folder, storage, report)


def _recover_one(folder: Path, storage: Path, report: Callable[[str], None]) -> None:
    try:
        if _is_whole(folder / WHOLE):
            _store_whole(folder, storage, "A run was finished, but not stored;", report)
        elif found := parts(folder):
            _write_merged(folder, found)
            keep_whole(folder)
            had = f"A run that ended too early had finished {_counted(len(found))};"
            _store_whole(folder, storage, had, report)
    except (OSError, ValueError, KeyError, TypeError) as error:
        report(
            f"gil-bench: what {folder} has of a run that ended too early can't be stored: {error};"
            " remove the folder if you don't need it."
        )
    else:
        shutil.rmtree(folder, ignore_errors=True)


def _is_whole(written: Path) -> bool:
    try:
        json.loads(written.read_bytes())
    except (FileNotFoundError, ValueError):
        return False
    return True


def _write_merged(folder: Path, found: Sequence[Path]) -> None:
    interrupted = KILLED
    with suppress(FileNotFoundError, ValueError):
        interrupted = json.loads((folder / ENDED).read_text(encoding="utf-8"))
    merged = merge([json.loads(part.read_text(encoding="utf-8")) for part in found], interrupted)
    written = folder / f"{WHOLE}.tmp"
    written.write_text(json.dumps(merged, indent=4), encoding="utf-8")
    sync(written)
    written.replace(folder / WHOLE)


def _store_whole(folder: Path, storage: Path, had: str, report: Callable[[str], None]) -> None:
    """Store a run, unless its file has a second name: then it was stored just before it was killed."""
    if (folder / WHOLE).stat().st_nlink == 1:
        report(f"{had} stored: {store_run(folder / WHOLE, storage)}")


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
