"""What the tests of start-up, dispatch and calibration share: jobs that leave nothing behind."""

from __future__ import annotations

from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path

import psutil
import pytest

from benchmarks import job
from benchmarks.job import Supervision

BROKEN_RUNNERS = """
import os
import threading
from concurrent.futures import ThreadPoolExecutor

from benchmarks.runners.model import Runner
from benchmarks.runners.worker import join


def refuse(workers):
    raise OSError("no workers today")


def die(workers):
    os._exit(7)


def hang(workers):
    return ThreadPoolExecutor(workers, initializer=threading.Event().wait)


def never():
    return "it needs another Python"


REFUSING = Runner("refusing", refuse)
DYING = Runner("dying", die)
HANGING = Runner("hanging", hang)
ABSENT = Runner("absent", refuse, never)
"""


@pytest.fixture
def supervision(tmp_path: Path) -> Iterator[Supervision]:
    """How jobs are watched; afterwards no process and no scratch folder of theirs is left."""
    resource_tracker.ensure_running()  # our own, which looking for semaphores may start and nothing ends
    before = psutil.Process().children(recursive=True)
    folder = tmp_path / "jobs"
    folder.mkdir()
    yield Supervision(folder, 60.0, lambda _ended: None)
    assert psutil.Process().children(recursive=True) == before
    assert list(folder.iterdir()) == []


@pytest.fixture
def broken_runners(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run jobs in a project with runners that refuse, die, hang, or can't run here."""
    (project / "benchmarks" / "runners" / "broken.py").write_text(BROKEN_RUNNERS)
    monkeypatch.setattr(job, "ROOT", project)
