"""The ways to share an array: each gives the right results and leaves nothing behind."""

from __future__ import annotations

import shutil
import subprocess
import sys
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.kinds.sharing import ways
from benchmarks.kinds.sharing.array import PARTS, TABLE, ArrayFile
from benchmarks.kinds.sharing.ways import Way, open_way, remove_segment
from benchmarks.runners.model import CannotRunError

NAME = "gil-bench-test"

SCRIPT = f"""
import sys
from pathlib import Path
from benchmarks.kinds.sharing.array import ArrayFile
from benchmarks.kinds.sharing.ways import Way, open_way, remove_segment

if __name__ == "__main__":
    file = ArrayFile(Path(sys.argv[1]), int(sys.argv[2]))
    with open_way(Way(sys.argv[3]), file, 2, {NAME!r}) as run:
        file.check(run())
        file.check(run())
    print("right")
"""


@pytest.fixture
def file(tmp_path: Path) -> ArrayFile:
    """A small file."""
    made = ArrayFile(tmp_path / "array.npy", PARTS * TABLE)
    made.write()
    return made


@pytest.mark.parametrize("way", [Way.SHARED_MEMORY, Way.INITIALIZER])
def test_workers_reduce_all_parts_and_say_nothing(way: Way, file: ArrayFile) -> None:
    """No warning of a leak, and no shared memory that is left; the other ways are run by the measurement."""
    root = Path(__file__).parents[4]
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", SCRIPT, str(file.path), str(file.elements), way],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("right\n", "")
    with pytest.raises(FileNotFoundError):
        SharedMemory(NAME)


def test_what_a_killed_process_left_is_removed() -> None:
    """Once; removing what is not there is no error."""
    SharedMemory(NAME, create=True, size=1).close()
    remove_segment(NAME)
    remove_segment(NAME)
    with pytest.raises(FileNotFoundError):
        SharedMemory(NAME)


def test_too_little_room_is_found_before_writing(
    file: ArrayFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As in a container: writing beyond the room would end the process."""
    monkeypatch.setattr(ways, "SHARED_MEMORY_FOLDER", tmp_path)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1))
    opened = open_way(Way.SHARED_MEMORY, file, 2, NAME)
    with pytest.raises(CannotRunError, match="--shm-size"):
        opened.__enter__()


def test_forks_are_opened_before_any_threads() -> None:
    """First the way that always forks, last those of this process."""
    ordered = sorted(Way, key=lambda way: way.opening_place)
    assert ordered[0] is Way.FORK
    assert set(ordered[-2:]) == {Way.SEQUENTIAL, Way.THREADS}
