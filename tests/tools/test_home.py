"""Where an installed package keeps what it measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.home import MARKS, find_home, home_in_use, refuse_unwritable
from tools.workspace import SetupError


@pytest.mark.parametrize("mark", MARKS)
def test_the_project_is_the_nearest_one_above(mark: str, tmp_path: Path) -> None:
    """Whatever marks its top; a command in a folder of it uses the same home."""
    (tmp_path / mark).mkdir()
    below = tmp_path / "src" / "package"
    below.mkdir(parents=True)
    assert find_home(None, below) == tmp_path / ".gil-bench"


def test_what_the_project_keeps_in_it_stays(tmp_path: Path) -> None:
    """Somebody's own list of ignored files is not replaced."""
    home = tmp_path / ".gil-bench"
    home.mkdir()
    (home / ".gitignore").write_text("*\n")
    with home_in_use(home, is_needed=True):
        pass
    assert (home / ".gitignore").read_text() == "*\n"


def test_a_file_in_its_place_is_an_error(tmp_path: Path) -> None:
    """Nothing is written over."""
    (tmp_path / "home").write_text("mine")
    with (
        pytest.raises(SetupError, match=r"File exists.*--home"),
        home_in_use(find_home("home", tmp_path), is_needed=True),
    ):
        pytest.fail("it began")
    assert (tmp_path / "home").read_text() == "mine"


@pytest.mark.parametrize("is_needed", [False, True])
def test_a_command_that_keeps_nothing_leaves_nothing(tmp_path: Path, *, is_needed: bool) -> None:
    """As of a function that does not exist: neither the folder nor those above it were there before."""
    home = tmp_path / "a" / "b"
    with pytest.raises(KeyboardInterrupt), home_in_use(home, is_needed=is_needed):
        (home / "runs").mkdir(parents=True)
        (home / "runs" / ".lock").touch()
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("kept", ["runs/writing-1/step-0001.part", "site/index.html", "accepted.toml"])
def test_what_was_kept_stays_and_git_ignores_it(tmp_path: Path, kept: str) -> None:
    """Also what another command keeps there meanwhile."""
    home = tmp_path / ".gil-bench"
    with home_in_use(home, is_needed=False):
        (home / kept).parent.mkdir(parents=True)
        (home / kept).touch()
    assert (home / kept).exists()
    assert "runs/" in (home / ".gitignore").read_text()


def test_an_empty_folder_that_was_there_stays(tmp_path: Path) -> None:
    """It is not ours to remove."""
    with home_in_use(tmp_path, is_needed=False):
        pass
    assert tmp_path.is_dir()


@pytest.mark.parametrize(("mode", "what"), [(None, "is not a folder"), (0o500, "can't be written")])
def test_what_takes_no_results_is_told_before_anything_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int | None, what: str
) -> None:
    """A file in the place of the runs, or a folder of somebody else; one that is not there can be made."""
    runs = tmp_path / "runs"
    runs.touch() if mode is None else runs.mkdir(mode)
    monkeypatch.setattr("tools.home.os.access", lambda path, _how: path != runs)  # root may write anywhere
    with pytest.raises(SetupError, match=rf"runs, where results go, {what}: name another"):
        refuse_unwritable((tmp_path / "new", runs), "name another")
