"""Both sides: read, checked to belong together, and of the same environment."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.compare.side import OtherChange, also_changed, also_changed_sentence, read_both, read_side
from reports.compare.sources import NothingComparableError, WrongUseError
from reports.data.document import UnreadableRunError
from tests.reports.compare.make_comparison import KEY, run, side
from tests.reports.make_run import environment, stored

ONES = [1.0] * 6


def test_a_side_knows_its_runs(tmp_path: Path) -> None:
    """By time, with what all of them share and what they are made of."""
    found = side(tmp_path, run(ONES, 2, preset="full"), run(ONES, 1, interrupted="SIGINT"))
    assert (found.environment_key, found.presets) == (KEY, {"full", "quick"})
    assert (len(found.runs), found.interrupted, found.commits) == (2, True, ("0123456789abcdef",))


def test_a_copy_of_a_run_counts_once(tmp_path: Path) -> None:
    """Twice the same blocks would be half the noise."""
    assert len(side(tmp_path, run(ONES), run(ONES)).runs) == 1


def test_a_damaged_file_among_several_is_left_out_and_named(tmp_path: Path) -> None:
    """The others are compared."""
    good, bad = stored(tmp_path, run(ONES)), tmp_path / "bad.json"
    bad.write_text("{")
    found, faults = read_side("both", [good, bad], several=True)
    assert len(found.runs) == 1
    assert "bad.json" in faults[0]


def test_a_damaged_file_that_was_named_is_an_error(tmp_path: Path) -> None:
    """There is nothing else that was meant."""
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    with pytest.raises(UnreadableRunError, match=r"bad\.json"):
        read_side("bad.json", [bad], several=False)


@pytest.mark.parametrize("files", [0, 1])
def test_a_folder_without_any_run_is_an_error(tmp_path: Path, files: int) -> None:
    """Empty, or nothing readable in it."""
    bad = tmp_path / "bad.json"
    bad.write_text("[]")
    with pytest.raises(UnreadableRunError, match="no readable run"):
        read_side("folder", [bad] * files, several=True)


def test_environments_are_never_mixed(tmp_path: Path) -> None:
    """The sentence names some and says what to do."""
    with pytest.raises(WrongUseError, match=r"2 environments, for example a and b: name the folder of one"):
        side(tmp_path, run(ONES, 1, environment_key="b"), run(ONES, 2, environment_key="a"))


def test_an_unknown_cpu_is_never_compared(tmp_path: Path) -> None:
    """Not even with itself, for nobody knows that it is the same."""
    with pytest.raises(NothingComparableError, match=r"The CPU model of .* is unknown"):
        side(tmp_path, run(ONES, environment_key=None))


@pytest.fixture
def storage(tmp_path: Path) -> Path:
    """Return a history of two environments, measured in turn."""
    for day in range(1, 5):
        content = run(ONES, day, environment_key=KEY if day % 2 else "there")
        stored(tmp_path, content, f"{day}.json")
    return tmp_path


def test_the_base_stays_in_the_environment_of_the_head(storage: Path) -> None:
    """The run before that of the third day is that of the first, for the second is of another environment."""
    base, head, _ = read_both("latest~1", str(storage / "3.json"), storage, across=False)
    assert (base.environment_key, head.environment_key) == (KEY, KEY)
    assert [started[:10] for started, _, _ in base.identities] == ["2026-11-01"]


def test_different_environments_need_a_word(storage: Path) -> None:
    """Refused by both keys, and allowed when asked for."""
    named = str(storage / "2.json"), str(storage / "3.json")
    with pytest.raises(WrongUseError, match=f"base comes from there and the head from {KEY}"):
        read_both(*named, storage, across=False)
    base, _, _ = read_both(*named, storage, across=True)
    assert base.environment_key == "there"


def test_a_name_cannot_steer_what_is_printed(storage: Path) -> None:
    """A file name with an escape sequence is shown with a replacement for it."""
    odd = stored(storage, run(ONES, 9), "\x1b[31m.json")
    base, _, _ = read_both(str(odd), str(odd), storage, across=False)
    assert "\x1b" not in base.name


def test_two_files_need_no_history(storage: Path) -> None:
    """It is not even looked for."""
    named = str(storage / "1.json"), str(storage / "3.json")
    _, _, warnings = read_both(*named, storage / "nowhere", across=False)
    assert warnings == ()
    assert not (storage / ".cache").exists()


def test_what_else_changed_is_told(tmp_path: Path) -> None:
    """When it was measured, Python and libraries; the load differs from run to run, and is not told."""
    newer = environment(
        python_version="3.11.8", libraries={"numpy": "2.5.0", "httpx": "0.28"}, load_average_1m=2.0
    )
    base, head = side(tmp_path / "base", run(ONES)), side(tmp_path / "head", run(ONES, 2, environment=newer))
    assert also_changed(base, head) == (
        OtherChange("Measured", "2026-11-01 12:00", "2026-11-02 12:00"),
        OtherChange("Python", "CPython 3.11.7", "CPython 3.11.8"),
        OtherChange("numpy", "2.4.6", "2.5.0"),
        OtherChange("httpx", "–", "0.28"),
    )
    assert also_changed(base, base) == ()


def test_what_else_changed_in_one_sentence() -> None:
    """Six of many, and none of none."""
    many = [OtherChange(f"lib{number}", "1", "2") for number in range(8)]
    assert also_changed_sentence(many[:2]) == "Also changed: lib0 1 → 2; lib1 1 → 2."
    assert also_changed_sentence(many).endswith("lib5 1 → 2; and 2 more.")
    assert also_changed_sentence([]) == ""


def test_of_many_runs_the_first_and_the_last_are_told(tmp_path: Path) -> None:
    """By time."""
    base = side(tmp_path / "base", *(run(ONES, day) for day in (3, 1, 2)))
    head = side(tmp_path / "head", run(ONES, 9))
    assert also_changed(base, head) == (
        OtherChange("Measured", "2026-11-01 12:00 … 2026-11-03 12:00", "2026-11-09 12:00"),
    )
