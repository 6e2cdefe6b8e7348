"""A small project of its own for tests that need workloads which fail, hang or die.

What the tests of start-up, dispatch and calibration share: jobs that leave nothing behind.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import psutil
import pytest

from benchmarks.process import supervisor as job
from benchmarks.process.supervisor import Supervision
from tests.benchmarks.command import DOUBLE

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent.parent

WORKLOAD = """
from __future__ import annotations

import os
import signal
import sys
import threading
import time
from contextlib import contextmanager

from workloads.model import CannotPrepareError, Workload, WrongResultError


def task(item):
{task}


@contextmanager
def prepare():
{prepare}


def check(items, results):
    if results != [2 * item for item in items]:
        raise WrongResultError("a result is not the double of its item")


{constant} = Workload("{name}", "Doubles.", "numbers", task, prepare, check)
"""

COPIED = (
    "tools/__init__.py",
    *("tools/speaking/__init__.py", "tools/speaking/words.py", "tools/speaking/output.py"),
    "workloads/__init__.py",
    "workloads/model.py",
    "workloads/checking.py",
    "workloads/synchronization/__init__.py",
    "workloads/synchronization/experiment.py",
    "workloads/mistakes/__init__.py",
    "workloads/mistakes/__main__.py",
    "workloads/mistakes/mistake.py",
    "conftest.py",
    "pyproject.toml",
)
"""What a project has beside ``benchmarks/``: no workload, no experiment and no mistake."""

QUICKER = """
import dataclasses

LATENCY = dataclasses.replace(LATENCY, since=Extent.FULL)
"""
"""Latency needs no workload, and so would be measured in every test of the command."""

YIELD_NUMBERS = "yield [1, 2, 3, 4]"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the suite whose only workloads are those that the test adds."""
    root = tmp_path / "project"
    # With what Python has compiled, which is good for a copy of the same age, but not what it is writing.
    shutil.copytree(ROOT / "benchmarks", root / "benchmarks", ignore=shutil.ignore_patterns("*.pyc.*"))
    for file in COPIED:
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / file, root / file)
    latency = root / "benchmarks" / "kinds" / "latency" / "measurement.py"
    latency.write_text(latency.read_text() + QUICKER)
    (root / ".benchmarks").mkdir()
    (root / "tests").mkdir()  # pyproject.toml names it
    return root


@pytest.fixture
def add_workload(project: Path) -> Callable[..., None]:
    """Add a workload to the project: its name and the source of its task, which should return 2 * item."""

    def add(name: str, task: str, prepare: str = YIELD_NUMBERS) -> None:
        source = WORKLOAD.format(
            name=name, constant=name.upper(), task=_indented(task), prepare=_indented(prepare)
        )
        (project / "workloads" / f"{name}.py").write_text(source)

    return add


def _indented(source: str) -> str:
    return "\n".join(f"    {line}" for line in dedent(source).strip().splitlines())


FEWER = """
from dataclasses import replace
BUDGET_S = REPEATS = dict.fromkeys(Extent, {least})
{name} = replace({name}, since=Extent.QUICK)
"""
HURRIED = {
    "plan/presets.py": 'PRESETS["hurried"] = Preset("hurried", 1.0, 0)',
    "kinds/startup.py": FEWER.format(name="STARTUP", least=1),
    "kinds/dispatch.py": FEWER.format(name="DISPATCH", least=0),
    "kinds/dispatch_points.py": "PAYLOADS_BYTES, ITEM_DURATIONS_S = (1024,), (1e-3,)",
}


@pytest.fixture
def hurried(project: Path, add_workload: Callable[..., None]) -> list[str]:
    """Return arguments for a run that has start-up and dispatch and is over soon."""
    add_workload("double", DOUBLE)
    for file, more in HURRIED.items():
        path = project / "benchmarks" / file
        path.write_text(f"{path.read_text()}\n{more}\n")
    return ["--preset", "hurried"]


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
