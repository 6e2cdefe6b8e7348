"""Which files a user means, and which of the stored runs a commit is."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from reports.compare import sources
from reports.compare.sources import (
    NothingComparableError,
    Selection,
    StoredRun,
    WrongUseError,
    commit_of,
    select,
    stored_runs,
)
from tests.reports.compare.make_comparison import KEY, run
from tests.reports.make_run import stored as stored_file

COMMIT = "a" * 40


def run_of(
    name: str, day: int, key: str | None = "here", commit: str = "", *, dirty: bool = False
) -> StoredRun:
    """Return a run of a day in November."""
    return StoredRun(Path(name), datetime(2026, 11, day, tzinfo=UTC), commit, dirty, key)


def find(text: str, history: Sequence[StoredRun] = (), key: str | None = None) -> Selection:
    """Return what is meant, with this history."""
    return select(text, lambda: history, key)


HISTORY = [run_of("1", 1), run_of("3", 3), run_of("2", 2), run_of("there", 4, "there")]


@pytest.mark.parametrize(("text", "name"), [("latest", "3"), ("latest~1", "2"), ("latest~2", "1")])
def test_latest_goes_by_time_within_an_environment(text: str, name: str) -> None:
    """The order of the files is nothing, and other environments do not count."""
    assert find(text, HISTORY, "here").paths == (Path(name),)


def test_the_newest_run_decides_the_environment() -> None:
    """Without one to stay in."""
    assert find("latest", HISTORY).paths == (Path("there"),)
    assert find("latest~1", [*HISTORY, run_of("5", 5)]).paths == (Path("3"),)


def test_latest_stays_with_the_function_of_the_newest_run() -> None:
    """Whoever measured f, then g, then f again asks what changed of f; a run of both counts, too."""
    functions = {"1": "f", "2": "g", "3": "fg", "4": "g", "5": "f"}
    runs = [replace(run_of(name, int(name)), subjects=frozenset(of)) for name, of in functions.items()]
    assert [find(f"latest~{steps}", runs).paths for steps in (0, 1, 2)] == [(Path(n),) for n in "531"]


@pytest.mark.parametrize(
    ("text", "history"), [("latest", []), ("latest~3", HISTORY), ("latest~1", HISTORY[:1])]
)
def test_too_short_a_history_has_no_baseline(text: str, history: list[StoredRun]) -> None:
    """That is nobody's mistake, so it is not wrong use."""
    with pytest.raises(NothingComparableError, match="make bench"):
        find(text, history, "here")


def test_files_and_folders(tmp_path: Path) -> None:
    """A folder means all runs below it, but no links; both come before commits."""
    (tmp_path / "below").mkdir()
    for name in ("a.json", "below/b.json", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "link.json").symlink_to(tmp_path / "a.json")
    folder = find(str(tmp_path))
    assert folder.paths == (tmp_path / "a.json", tmp_path / "below/b.json")
    assert "link.json" in folder.warnings[0]
    assert find(str(tmp_path / "a.json")) == Selection(
        str(tmp_path / "a.json"), (tmp_path / "a.json",), several=False
    )


def test_a_commit_means_its_clean_runs_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs with local changes are not that commit, and it is said that they are left out."""
    monkeypatch.setattr(sources, "commit_of", lambda _text, _stored: COMMIT)
    history = [
        run_of("mine", 1, commit=COMMIT),
        run_of("there", 2, "there", commit=COMMIT),
        run_of("changed", 3, commit=COMMIT, dirty=True),
        run_of("other", 4, commit="b" * 40),
    ]
    found = find("main", history, "here")
    assert (found.paths, found.name) == ((Path("mine"),), "main (aaaaaaaa)")
    assert found.warnings == ("1 run of main (aaaaaaaa) with local changes left out.",)
    assert find("main", history, "nowhere").paths == (Path("mine"), Path("there"))


def test_a_commit_without_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    """It exists, so nothing is wrong; there is only nothing to compare with."""
    monkeypatch.setattr(sources, "commit_of", lambda _text, _stored: COMMIT)
    with pytest.raises(
        NothingComparableError, match=r"no run of main \(aaaaaaaa\), only 1 with local changes"
    ):
        find("main", [run_of("changed", 3, commit=COMMIT, dirty=True)])


def test_what_nobody_knows_is_wrong_use(monkeypatch: pytest.MonkeyPatch) -> None:
    """One sentence says what can be named."""
    monkeypatch.setattr(sources, "commit_of", lambda _text, _stored: None)
    with pytest.raises(WrongUseError, match="'nosuch' is not a file, a folder or a known commit"):
        find("nosuch", HISTORY)


STORED = ["abcdef0" * 5 + "abcde", "abcdef1" * 5 + "abcde"]


@pytest.fixture
def head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the id of the one commit of a repository that is the current folder."""
    monkeypatch.chdir(tmp_path)
    who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "init", "-q", "-b", "main"], check=True)
    subprocess.run(["git", *who, "commit", "-q", "--allow-empty", "-m", "one"], check=True)
    return subprocess.run(
        ["git", "rev-parse", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()


def test_git_knows_refs_and_abbreviations(head: str) -> None:
    """A branch, HEAD and a short id are the commit."""
    assert {commit_of(text, []) for text in ("main", "HEAD", head[:7], head)} == {head}


def test_an_id_that_git_does_not_know_is_looked_up(head: str) -> None:
    """In a shallow clone the history knows more commits than git does."""
    assert commit_of(STORED[0][:9], STORED) == STORED[0]
    assert commit_of(STORED[0][:9], [*STORED, STORED[0]]) == STORED[0]
    assert commit_of(head, STORED) == head


@pytest.mark.parametrize("text", ["", "nosuch", "--all", "a\0b", "HEAD~99", "abcdef", "abcdef0:file", "x y"])
@pytest.mark.usefixtures("head")
def test_nobody_knows_it(text: str) -> None:
    """Wrong names, options, too short an id."""
    assert commit_of(text, STORED) is None


def test_outside_of_any_repository_the_history_still_knows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without git's help an id is enough, and an ambiguous one is not."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    assert commit_of(STORED[1][:7], STORED) == STORED[1]
    assert commit_of("abcdef0", ["abcdef0" + "1" * 33, "abcdef0" + "2" * 33]) is None


def test_what_choosing_a_run_needs(tmp_path: Path) -> None:
    """Oldest first, with the path at which a run can be read, and what was left out is named."""
    (tmp_path / "below").mkdir()
    later = stored_file(tmp_path, run([1.0] * 6, 2, environment_key=None))
    earlier = stored_file(tmp_path / "below", run([1.0] * 6, 1))
    (tmp_path / "bad.json").write_text("{")
    runs, left_out = stored_runs(tmp_path)
    assert [(found.path, found.environment_key) for found in runs] == [(earlier, KEY), (later, None)]
    assert runs[0].started == datetime(2026, 11, 1, 12, tzinfo=UTC)
    assert (runs[0].commit, runs[0].dirty) == ("0123456789abcdef", False)
    assert len(left_out) == 1
    assert "bad.json" in left_out[0]


def test_before_the_first_run_there_is_none(tmp_path: Path) -> None:
    """No folder yet is no mistake."""
    assert stored_runs(tmp_path / "nowhere") == ((), ())
