"""Both sides: the head decides in which environment the base is looked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.compare.reading import read_both
from reports.compare.side import WrongUseError
from tests.reports.compare.make_sides import KEY, run
from tests.reports.make_run import stored

ONES = [1.0] * 6


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    """Return a history of two environments, measured in turn."""
    for day in range(1, 5):
        content = run(ONES, day, environment_key=KEY if day % 2 else "there")
        stored(tmp_path, content, f"{day}.json")
    return tmp_path


def test_the_base_stays_in_the_environment_of_the_head(storage: Path) -> None:
    """The run before that of the third day is that of the first, for the second is of another environment."""
    sides = read_both("latest~1", str(storage / "3.json"), storage, across=False)
    assert (sides.base.environment_key, sides.head.environment_key) == (KEY, KEY)
    assert [started[:10] for started, _, _ in sides.base.identities] == ["2026-11-01"]


def test_different_environments_need_a_word(storage: Path) -> None:
    """Refused by both keys, and allowed when asked for."""
    named = str(storage / "2.json"), str(storage / "3.json")
    with pytest.raises(WrongUseError, match=f"base comes from there and the head from {KEY}"):
        read_both(*named, storage, across=False)
    assert read_both(*named, storage, across=True).base.environment_key == "there"


def test_a_name_cannot_steer_what_is_printed(storage: Path) -> None:
    """A file name with an escape sequence is shown with a replacement for it."""
    odd = stored(storage, run(ONES, 9), "\x1b[31m.json")
    sides = read_both(str(odd), str(odd), storage, across=False)
    assert "\x1b" not in sides.base.name


def test_two_files_need_no_history(storage: Path) -> None:
    """It is not even looked for."""
    named = str(storage / "1.json"), str(storage / "3.json")
    assert read_both(*named, storage / "nowhere", across=False).warnings == ()
    assert not (storage / ".cache").exists()
