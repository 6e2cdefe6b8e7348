"""Finding the module that switches the GIL on, with one that really does it where the GIL can be off."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.machine import gil_culprit
from benchmarks.machine.gil_culprit import find_culprit
from benchmarks.process.supervisor import ROOT
from benchmarks.runners.worker import gil_enabled
from tests.benchmarks.machine.make_culprit import make_culprit

if TYPE_CHECKING:
    from collections.abc import Iterator

needs_no_gil = pytest.mark.skipif(gil_enabled(), reason="this interpreter has its GIL on anyway")


@pytest.fixture(autouse=True)
def nothing_is_remembered() -> Iterator[None]:
    """Each test asks anew."""
    find_culprit.cache_clear()
    yield
    find_culprit.cache_clear()


@pytest.fixture
def culprit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a module that switches the GIL on in whoever imports it from now on."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    return make_culprit(tmp_path)


@needs_no_gil
def test_the_module_that_does_it_is_named_among_innocent_ones(culprit: str) -> None:
    """Those before it load quietly, those after it are not needed."""
    assert find_culprit(("_json", culprit, "_csv")) == culprit


@needs_no_gil
def test_the_extension_is_named_and_not_the_module_that_imports_it(culprit: str, tmp_path: Path) -> None:
    """The first suspect imports the culprit on its way, and what it prints is no answer."""
    (tmp_path / "package.py").write_text(f"print('hello')\nimport {culprit}\n")
    assert find_culprit(("package",)) == culprit


def test_innocent_modules_accuse_nobody() -> None:
    """None either for what can't be imported, for nothing at all, and where the GIL is always on."""
    assert find_culprit(("_json", "there_is_no_such_module")) is None
    assert find_culprit(()) is None


def test_a_process_that_hangs_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then nothing is known."""

    def hang(command: list[str], **limits: float) -> None:
        assert limits["cwd"] == ROOT
        raise subprocess.TimeoutExpired(command, limits["timeout"])

    monkeypatch.setattr(gil_culprit.subprocess, "run", hang)
    assert find_culprit(("_json",)) is None
