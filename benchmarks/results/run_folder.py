"""The folder of a run in progress: its scratch files, and each finished part of the run, saved at once.

A part is a group or another kind of measurement, as a complete pytest-benchmark JSON. The next command puts a
killed run together from its parts: the next run, or this module as a command (stdlib only), which
``make report`` calls first. At its end a run writes its whole JSON here, which replaces the parts before it
goes into the history. The run holds a lock in its folder: folders of live runs are never touched.
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
"""The JSON of a run that ended cleanly; where it is complete, parts no longer count.

Its suffix differs from those in the history, so that it is never read as one of them.
"""

ENDED = "ended"
"""What interrupted such a run, as JSON, if the disk had no room for the whole run."""

LOCK = ".lock"
"""The file in a folder that holds the folder's lock; never removed."""

PREFIX = "writing-"
OLD = "scratch-*"
"""Scratch folders are now inside the run's folder; earlier versions left these beside it."""

KILLED = "SIGKILL"
"""Recorded as the interruption of a run that did not end cleanly."""


@contextmanager
def run_folder(storage: Path, report: Callable[[str], None]) -> Iterator[Path]:
    """Yield a new, locked folder in the history; first store or remove what dead runs left there.

    The folder stays if storing the run fails, so that its parts are not lost.
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
    """Store what dead runs had finished, and remove their other files."""
    if storage.is_dir():
        with _locked(storage, wait=True) as ours:
            if ours:
                _tidy_up(storage, report)


def part_file(folder: Path) -> Path:
    """Return the file into which the next part is written; it counts once ``keep_part`` was called."""
    return folder / f"step-{len(parts(folder)) + 1:04}.tmp"


def keep_part(written: Path) -> None:
    """Make a written part count, even after a power failure.

    Raises:
        OSError: It does not exist.
        ValueError: It is incomplete because the disk is full.
    """
    json.loads(written.read_bytes())
    sync(written)
    written.replace(written.with_suffix(".part"))
    sync(written.parent)


def parts(folder: Path) -> list[Path]:
    """Return the finished parts of a run, in order."""
    return sorted(folder.glob("step-*.part"))


def keep_whole(folder: Path) -> dict[str, Any]:
    """Make the whole written JSON count instead of the parts, even after a power failure; return it.

    Raises:
        OSError: It does not exist.
        ValueError: It is incomplete because the disk is full, and was removed.
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
    """Record what interrupted a run (or None) that has ended and could not be stored."""
    with suppress(OSError):
        (folder / ENDED).write_text(json.dumps(interrupted), encoding="utf-8")


def merge(found: Sequence[dict[str, Any]], interrupted: str | None = KILLED) -> dict[str, Any]:
    """Return one run made of its parts; the last part has the facts about all of them."""
    last = found[-1]
    whole = [benchmark for part in found for benchmark in part["benchmarks"]]
    return {**last, "benchmarks": whole, "gil_bench": {**last["gil_bench"], "interrupted": interrupted}}


@contextmanager
def _locked(folder: Path, *, wait: bool = False) -> Iterator[bool]:
    """Lock a folder by a file in it, and yield whether that was possible.

    The file is open for writing, which NFS needs for a lock. If it can't be written, or the file system has
    no locks, nothing is tidied up.
    """
    if not CAN_LOCK:
        yield False
        return
    with ExitStack() as opened:
        ours = False
        with suppress(OSError):
            descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o666)
            opened.callback(os.close, descriptor)
            ours = take(descriptor, wait=wait)
        yield ours


def _tidy_up(storage: Path, report: Callable[[str], None]) -> None:
    """Recover the unlocked folders; the storage is locked, so none of them is being created now."""
    for folder in (*storage.glob(f"{PREFIX}*"), *storage.glob(OLD)):
        with _locked(folder) as dead:
            if dead:
                _recover_one(folder, storage, report)


def _recover_one(folder: Path, storage: Path, report: Callable[[str], None]) -> None:
    try:
        if _is_whole(folder / WHOLE):
            _store_whole(folder, storage, "A finished run had not been stored;", report)
        elif found := parts(folder):
            _write_merged(folder, found)
            keep_whole(folder)
            had = f"An interrupted run had finished {_counted(len(found))};"
            _store_whole(folder, storage, had, report)
    except (OSError, ValueError, KeyError, TypeError) as error:
        report(
            f"gil-bench: the interrupted run in {folder} can't be stored: {error};"
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
    """Store a run, unless its file has a second name: then it was stored just before the kill."""
    if (folder / WHOLE).stat().st_nlink == 1:
        report(f"{had} stored now: {store_run(folder / WHOLE, storage)}")


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
