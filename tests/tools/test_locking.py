"""The lock around a set-up."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

from tools.locking import locked

ROOT = Path(__file__).parents[2]
ORPHANING = """
import pathlib, subprocess, sys
from tools.locking import locked
with locked(pathlib.Path(sys.argv[1]), lambda: None) as descriptor:
    wait = "import sys; print('held', flush=True); sys.stdin.read()"
    subprocess.run([sys.executable, "-c", wait], pass_fds=[descriptor], check=False)
"""
HOLDER = """
import pathlib, sys
from tools.locking import locked
with locked(pathlib.Path(sys.argv[1]), lambda: None):
    print("held", flush=True)
    sys.stdin.read()
"""


def _fail() -> None:
    raise AssertionError("the lock was held")


def test_the_second_waits_for_the_first(tmp_path: Path) -> None:
    """Who comes second is told so, and goes on when the first has finished."""
    order: list[str] = []
    waiting = threading.Event()

    def second() -> None:
        with locked(tmp_path / "lock", waiting.set):
            order.append("second")

    with locked(tmp_path / "lock", _fail):
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        order.append("first")
    thread.join(30)
    assert order == ["first", "second"]


def test_a_killed_holder_leaves_no_lock(tmp_path: Path) -> None:
    """After SIGKILL of a set-up the next one starts at once; the lock file alone means nothing."""
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
    with locked(tmp_path / "lock", _fail):
        pass


def test_the_lock_lasts_as_long_as_what_inherited_it(tmp_path: Path) -> None:
    """When the driver is killed and its pip goes on, the next set-up waits until that has ended."""
    waiting, free = threading.Event(), threading.Event()

    def second() -> None:
        with locked(tmp_path / "lock", waiting.set):
            free.set()

    command = [sys.executable, "-c", ORPHANING, str(tmp_path / "lock")]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        holder.kill()
        holder.wait()
        thread = threading.Thread(target=second)
        thread.start()
        assert waiting.wait(30)
        assert not free.is_set()
    # Leaving the block has closed the orphan's standard input, at which it ends.
    assert free.wait(30)
    thread.join()


def test_the_folder_is_made(tmp_path: Path) -> None:
    """The first set-up of a fresh checkout finds no folder to lock in."""
    with locked(tmp_path / "new" / "folder" / "lock", _fail):
        assert (tmp_path / "new" / "folder").is_dir()
