"""The folder that file_io writes into: where it is, what it needs, and that it goes away."""

from __future__ import annotations

import errno
import shutil
import time
from typing import TYPE_CHECKING, Any

import pytest

from workloads import scratch
from workloads.model import CannotPrepareError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Return the pauses that were asked for; none is made."""
    asked: list[float] = []
    monkeypatch.setattr(time, "sleep", asked.append)
    return asked


def held_folder(refusals: int) -> Callable[[Any], None]:
    """Return a stand-in for rmtree that refuses some times before it works."""
    left = [refusals]
    remove = shutil.rmtree

    def refuse_or_remove(folder: Path) -> None:
        if left[0]:
            left[0] -= 1
            raise PermissionError(errno.EACCES, "a file is held", str(folder))
        remove(folder)

    return refuse_or_remove


def test_the_folder_is_below_the_chosen_one(tmp_path: Path) -> None:
    """GIL_BENCH_SCRATCH says where, and the name says whose it is."""
    with scratch.scratch_folder(0) as folder:
        assert folder.is_dir()
        assert folder.parent == tmp_path
        assert folder.name.startswith("gil-bench-")


def test_the_folder_is_below_the_current_one_without_a_choice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An unset or empty variable means the current folder."""
    monkeypatch.setenv("GIL_BENCH_SCRATCH", "")
    monkeypatch.chdir(tmp_path)
    with scratch.scratch_folder(0) as folder:
        assert folder.parent == tmp_path


def test_the_folder_goes_with_what_is_in_it(tmp_path: Path) -> None:
    """Files that a killed worker left do not stay."""
    with scratch.scratch_folder(0) as folder:
        folder.joinpath("left").write_bytes(b"by a killed worker")
    assert list(tmp_path.iterdir()) == []


def test_the_folder_goes_when_the_body_raises(tmp_path: Path) -> None:
    """An error or an interrupt inside leaves nothing behind."""
    with pytest.raises(KeyboardInterrupt), scratch.scratch_folder(0):
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_held_file_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, pauses: list[float]
) -> None:
    """Two refusals are waited out."""
    with scratch.scratch_folder(0) as folder:
        folder.joinpath("held").write_bytes(b"")
        monkeypatch.setattr(shutil, "rmtree", held_folder(refusals=2))
    assert list(tmp_path.iterdir()) == []
    assert pauses == list(scratch.REMOVAL_PAUSES_S[:2])


def test_a_file_held_for_good_is_an_error_that_names_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be removed is said, with the folder, to whoever has to do it."""
    with (
        pytest.raises(PermissionError, match=r"could not remove its folder .*gil-bench-"),
        scratch.scratch_folder(0),
    ):
        monkeypatch.setattr(shutil, "rmtree", held_folder(refusals=99))


def test_too_little_space_is_said_before_anything_is_made(tmp_path: Path) -> None:
    """Asking for more than any disk has ends with a sentence and leaves nothing."""
    with (
        pytest.raises(CannotPrepareError, match=r"MiB free; set GIL_BENCH_SCRATCH to a folder"),
        scratch.scratch_folder(2**70),
    ):
        pytest.fail("no folder was to be made")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_does_not_exist_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt GIL_BENCH_SCRATCH is named."""
    monkeypatch.setenv("GIL_BENCH_SCRATCH", str(tmp_path / "misspelt"))
    with (
        pytest.raises(CannotPrepareError, match=r"no folder can be made in .*misspelt"),
        scratch.scratch_folder(0),
    ):
        pytest.fail("no folder was to be made")
