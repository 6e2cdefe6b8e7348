"""Where an installed package keeps what it measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.home import MARKS, find_home
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
    (tmp_path / ".gil-bench").mkdir()
    (tmp_path / ".gil-bench" / ".gitignore").write_text("*\n")
    assert (find_home(None, tmp_path) / ".gitignore").read_text() == "*\n"


def test_a_file_in_its_place_is_an_error(tmp_path: Path) -> None:
    """Nothing is written over."""
    (tmp_path / "home").write_text("mine")
    with pytest.raises(SetupError, match=r"File exists.*--home"):
        find_home("home", tmp_path)
