"""What an append adds to a branch, whatever is in it already."""

from __future__ import annotations

from history_branch import Run, additions
from hypothesis import given
from hypothesis import strategies as st

FOLDERS = st.sampled_from(["gil-on", "gil-off"])
BLOBS = st.sampled_from("abcd")
RUNS = st.lists(
    st.tuples(st.builds(Run, FOLDERS, st.integers(1, 4), st.just("_x.json"), st.just(b"")), BLOBS), max_size=8
)


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
