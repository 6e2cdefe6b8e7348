"""Appending stored runs to the branch that keeps the history, on real repositories."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

from history_branch import Run, additions
from hypothesis import given
from hypothesis import strategies as st

from tests.ci.conftest import BRANCH, FIRST, NEXT_TO_FIRST, SECOND, Checkout, in_history, run_json

FOLDERS = st.sampled_from(["gil-on", "gil-off"])
BLOBS = st.sampled_from("abcd")
RUNS = st.lists(
    st.tuples(st.builds(Run, FOLDERS, st.integers(1, 4), st.just("_x.json"), st.just(b"")), BLOBS), max_size=8
)


def test_the_first_append_creates_the_branch(checkout: Checkout) -> None:
    """The branch begins with one commit that has no parent and holds nothing but the runs."""
    checkout.store(FIRST, 1)
    checkout.store(FIRST, 2, "linux-cpython-3.14t-gil-off")
    ended = checkout.append()
    assert ended.code == 0
    assert ended.said.endswith("append-history: 2 of 2 runs are new\n")
    assert checkout.kept() == {
        in_history(FIRST): run_json(1),
        f"linux-cpython-3.14t-gil-off/{FIRST}": run_json(2),
    }
    assert checkout.history("rev-list", "--count", BRANCH) == "1"


def test_later_runs_are_added_to_those_that_are_there(checkout: Checkout) -> None:
    """A job knows only its own runs; the branch keeps all of them, each commit on top of the other."""
    checkout.store(FIRST, 1)
    checkout.append()
    later = checkout.another("later")
    later.store(SECOND, 2)
    assert later.append().code == 0
    assert checkout.kept() == {in_history(FIRST): run_json(1), in_history(SECOND): run_json(2)}
    assert checkout.history("rev-list", "--count", BRANCH) == "2"


def test_what_is_there_already_makes_no_commit(checkout: Checkout) -> None:
    """A job that is run again appends nothing, also if its run is known under another number."""
    checkout.store(FIRST, 1)
    checkout.append()
    checkout.store(NEXT_TO_FIRST, 1)
    ended = checkout.append()
    assert (ended.code, ended.said) == (0, "append-history: 0 of 2 runs are new\n")
    assert checkout.history("rev-list", "--count", BRANCH) == "1"


def test_without_a_run_there_is_no_branch(checkout: Checkout) -> None:
    """Nothing stored is nothing to do; folders that are hidden, such as a cache, hold no runs."""
    checkout.store(FIRST, 1, ".cache")
    assert checkout.append().code == 0
    assert not checkout.history("branch", "--list", BRANCH)


def test_another_run_of_the_same_name_gets_the_next_number(checkout: Checkout) -> None:
    """A name that is taken is never written over, however often it comes."""
    for number in (1, 2, 3):
        checkout.store(FIRST, number)
        assert checkout.append().code == 0
    assert checkout.kept() == {
        in_history(FIRST): run_json(1),
        in_history(NEXT_TO_FIRST): run_json(2),
        in_history(FIRST.replace("0001", "0003")): run_json(3),
    }


def test_no_content_of_an_older_run_is_fetched(checkout: Checkout) -> None:
    """The remote has lost the content of an older run, and only somebody who asks for it would notice."""
    checkout.store(FIRST, 1)
    checkout.append()
    blob = checkout.history("rev-parse", f"{BRANCH}:{in_history(FIRST)}")
    (checkout.origin / "objects" / blob[:2] / blob[2:]).unlink()
    later = checkout.another("later")
    later.store(SECOND, 2)
    assert later.append().code == 0
    assert in_history(SECOND) in checkout.history("ls-tree", "-r", "--name-only", BRANCH).splitlines()


def test_a_remote_that_can_only_send_everything_will_do(checkout: Checkout) -> None:
    """Without the remote's leave to fetch names only, an append is slower and no different."""
    checkout.history("config", "uploadpack.allowFilter", "false")
    for name in (FIRST, SECOND):
        checkout.store(name, int(name == SECOND))
        assert checkout.append().code == 0
    assert checkout.kept() == {in_history(FIRST): run_json(0), in_history(SECOND): run_json(1)}


def test_neither_the_checkout_nor_the_temporary_folder_shows_a_trace(checkout: Checkout) -> None:
    """Branches, files, settings and temporary files are as before."""

    def state() -> tuple[str, ...]:
        config = (checkout.folder / ".git" / "config").read_text()
        return checkout.git("status", "--porcelain"), checkout.git("show-ref"), config

    before = state()
    checkout.store(FIRST, 1)
    checkout.append()
    assert state() == before
    assert not list(Path(checkout.environ["TMPDIR"]).iterdir())


def test_a_hook_of_git_may_start_it(checkout: Checkout) -> None:
    """The variables that git sets for hooks do not send the commit into the checkout's own index."""
    checkout.store(FIRST, 1)
    inside = {
        "GIT_DIR": str(checkout.folder / ".git"),
        "GIT_INDEX_FILE": str(checkout.folder / ".git" / "index"),
    }
    assert replace(checkout, environ=checkout.environ | inside).append().code == 0
    assert checkout.git("ls-files") == ".gitignore"
    assert checkout.kept() == {in_history(FIRST): run_json(1)}


def test_the_script_starts_by_its_name(checkout: Checkout) -> None:
    """Its first line and its permission make it a command, as the workflow uses it."""
    script = Path(checkout.command()[1])
    ended = subprocess.run(
        [str(script), "--help"],
        env=checkout.environ | {"PATH": f"{Path(sys.executable).parent}:{checkout.environ['PATH']}"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "STORAGE" in ended.stdout


@given(stored=RUNS, runs=RUNS)
def test_every_run_is_there_once_and_no_other_has_changed(
    stored: list[tuple[Run, str]], runs: list[tuple[Run, str]]
) -> None:
    """No path is written over, each content is in its folder, and a second time adds nothing."""
    before = additions({}, stored)
    added = additions(before, runs)
    assert not before.keys() & added.keys()
    after = before | added
    kept = [(path.partition("/")[0], blob) for path, blob in after.items()]
    assert len(kept) == len(set(kept))
    assert set(kept) == {(run.folder, blob) for run, blob in stored + runs}
    assert additions(after, runs) == {}


def test_numbers_may_grow_beyond_four_digits() -> None:
    """A name whose numbers are used up has five digits from then on."""
    run = Run("gil-on", 9999, "_x.json", b"")
    assert additions({"gil-on/9999_x.json": "a"}, [(run, "b")]) == {"gil-on/10000_x.json": "b"}
