"""The machine's lock: one measurement at a time, unless somebody wants two, which both then say."""

from __future__ import annotations

import errno
import json
import os
import queue
import threading
from contextlib import ExitStack
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from benchmarks.plan.selection import UsageError
from benchmarks.process.lock import BESIDE_ANOTHER, CAN_LOCK, LOCK_FOLDER, alone

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(not CAN_LOCK, reason="there are no locks here")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the lock is in this test."""
    monkeypatch.setenv(LOCK_FOLDER, str(tmp_path))
    return tmp_path


def test_the_second_says_who_measures_and_waits_for_it() -> None:
    """It reads process, time and command; it measures when the first has ended, and offers no option."""
    said: queue.Queue[str] = queue.Queue()

    def second() -> None:
        with alone(said.put, "it") as others:
            said.put(f"measures {others()}")

    thread = threading.Thread(target=second)
    with alone(said.put, "it"):
        thread.start()
        waiting = said.get(timeout=30)
        assert waiting.startswith("Waiting for another run to end: it, since ")
        assert f"process {os.getpid()}." in waiting
        assert "BESIDE" not in waiting
        assert said.empty()
    assert said.get(timeout=30) == "measures ()"
    thread.join(30)


def test_who_does_not_wait_costs_both_a_caveat() -> None:
    """The first one learns of it in the file; the next after it has none."""
    said: list[str] = []
    with alone(said.append, "it") as first:
        assert first() == ()
        with alone(said.append, "it", beside=True) as second:
            assert second() == first() == (BESIDE_ANOTHER,)
    assert len(said) == 1
    assert said[0].startswith("Not waiting for another run to end (it, since ")
    with alone(said.append, "it", beside=True) as third:
        assert third() == ()


def test_who_did_not_wait_is_seen_by_the_next_holder_too() -> None:
    """It may outlast the run that it began beside; when it has ended, nobody is warned any more."""
    with ExitStack() as one:
        one.enter_context(alone(pytest.fail, "it"))
        with alone(str, "it", beside=True):
            one.close()
            with alone(pytest.fail, "it") as next_one:
                assert next_one() == (BESIDE_ANOTHER,)
        with alone(pytest.fail, "it") as last:
            assert last() == ()


@pytest.mark.parametrize(("days", "shown"), [(0, "%H:%M"), (3, "%Y-%m-%d %H:%M")])
def test_it_is_said_in_one_short_sentence_who_measures(folder: Path, days: int, shown: str) -> None:
    """What, since when, and its process; only the user may read it."""
    said: list[str] = []
    with alone(said.append, "a gate of work:parse"):
        path, *_ = folder.iterdir()
        assert path.stat().st_mode & 0o077 == 0
        told = json.loads(path.read_text())
        since = datetime.fromisoformat(told["since"]) - timedelta(days)
        path.write_text(json.dumps({**told, "since": since.isoformat()}))
        with alone(said.append, "it", beside=True):
            pass
    who = f"a gate of work:parse, since {since:{shown}}, process {os.getpid()}"
    assert said == [f"Not waiting for another run to end ({who}): both may be slower."]


def test_wrong_use_is_told_before_anything_is_waited_for() -> None:
    """Who measures alone finds it when it measures."""

    def refuse() -> None:
        raise UsageError

    with alone(pytest.fail, "it", before_waiting=refuse):
        with pytest.raises(UsageError), alone(pytest.fail, "it", before_waiting=refuse):
            pytest.fail("it measures")
        with alone(str, "it", beside=True, before_waiting=refuse):
            pass


def test_no_link_is_followed(folder: Path) -> None:
    """Somebody has put one where everybody may; nothing is written to what it leads to."""
    with alone(pytest.fail, "it"):
        (path,) = folder.iterdir()
    path.unlink()
    theirs = folder / "theirs"
    theirs.write_text("precious")
    path.symlink_to(theirs)
    said: list[str] = []
    with alone(said.append, "it") as others:
        assert others() == ()
    assert said[0].endswith(": measuring without a lock.")
    assert theirs.read_text() == "precious"


def test_a_file_system_without_locks_ends_no_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so and measures."""

    def refuse(_descriptor: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("benchmarks.process.lock.fcntl.flock", refuse)
    said: list[str] = []
    with alone(said.append, "it") as others:
        assert others() == ()
    assert said == [f"[Errno {errno.ENOLCK}] No locks available: measuring without a lock."]


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"pid": 1}\n'])
def test_a_holder_that_says_nothing_is_waited_for_all_the_same(folder: Path, text: str) -> None:
    """It has only just got the lock."""
    said: list[str] = []
    with alone(said.append, "it"):
        (path,) = folder.iterdir()
        path.write_text(text)
        with alone(said.append, "it", beside=True):
            assert said[0].startswith("Not waiting for another run to end (a measurement):")
