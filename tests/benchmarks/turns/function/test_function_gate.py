"""A user's function at two commits: what both sides measure, what is only told, and one real block."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.plan.selection import UsageError
from benchmarks.turns.blocks import ROUNDS
from benchmarks.turns.function.block import FunctionBlock, LostSideError, lost_block, run_function_block
from benchmarks.turns.function.matching import OutcomeError, match_items
from benchmarks.turns.function.plan import (
    FunctionSide,
    Looks,
    Request,
    look_at_both,
    plan_function,
)
from benchmarks.turns.function.side import Look
from benchmarks.user_function.look.findings import Probe
from benchmarks.user_function.look.pickling import Pickling
from benchmarks.user_function.source import Source

BASE = """
import hashlib
items = [bytes([number]) * 300_000 for number in range(4)]
def digest(item):
    return hashlib.sha256(item).hexdigest()
"""
HEAD = """
import hashlib
import helper
items = [bytes([number]) * 300_000 for number in range(1, 5)]
def digest(item):
    helper.think()
    return hashlib.sha256(item).hexdigest()
def fresh(item):
    return len(item)
"""
HELPER = """
def think():
    for _ in range(100_000):
        pass
"""
REQUEST = Request("work:digest", "items", None, sys.executable, "threads", "2")


PROBE = Probe(
    *("work:digest", "Digests.", "work", "digest", "function", "list"),
    items_callable=False,
    check_kind="compared",
    given=0,
    item_s={},
    failed=(),
    consumed=False,
    awaitable=False,
    import_s=0.01,
    process_bytes=0,
    pickling=Pickling(None, None, 10, 10),
    observations=(),
)


def look(items: dict[int, bytes | None] | None = None) -> Look:
    """Return the look at a side with these items, each tried in 1 ms."""
    digests = {0: b"a", 1: b"b"} if items is None else items
    probe = replace(PROBE, item_s=dict.fromkeys(digests, 1e-3), given=len(digests))
    return Look(probe, digests=digests)


def test_equal_items_are_found_wherever_they_stand() -> None:
    """Only those that both sides have are measured, and that is told."""
    matched = match_items(look({0: b"a", 1: b"b"}), look({0: b"new", 1: b"a", 2: b"b"}))
    assert matched.base_place == {1: 0, 2: 1}
    assert matched.notes == (
        "The items differ between the sides (2 at the base, 3 at HEAD): only 2 that both have are measured.",
    )


def test_the_same_items_need_no_note() -> None:
    """Each is at its own place, also where several are equal."""
    same = {0: b"a", 1: b"a", 2: b"b"}
    matched = match_items(look(same), look(same))
    assert matched.base_place == {0: 0, 1: 1, 2: 2}
    assert matched.notes == ()


def test_items_of_which_none_is_the_same_are_not_compared() -> None:
    """Their times would compare different work; random ones must be seeded."""
    with pytest.raises(
        OutcomeError, match=r"none of the 2 tried at HEAD .* If they are random, seed"
    ) as raised:
        match_items(look({0: b"a", 1: b"b"}), look({0: b"c", 1: b"d"}))
    assert raised.value.outcome.verdict == "inconclusive"


def test_items_that_cannot_be_pickled_are_taken_by_place() -> None:
    """With a caveat if there are as many on both sides, else not at all."""
    unknown = {0: None, 1: None}
    matched = match_items(look(unknown), look(unknown))
    assert matched.base_place == {0: 0, 1: 1}
    assert "it is unknown whether both sides have the same" in matched.notes[0]
    with pytest.raises(OutcomeError, match="1 at the base, 2 at HEAD"):
        match_items(look({0: None}), look(unknown))


def looks(base: Look, head: Look) -> Looks:
    """Return the looks at two sides that were not really looked at."""
    sides = tuple(FunctionSide(name, "c" * 40, "/", "/", "", "/") for name in ("base", "head"))
    return Looks(sides, {}, {"base": base, "head": head})


GONE = Look(None, "there is no 'digest' in work.", absent=True)
BROKEN = Look(None, "work:digest fails for every tried item; item 1: ValueError: no.")


@pytest.mark.parametrize(
    ("base", "head", "verdict", "said"),
    [
        (GONE, look(), "new", "work:digest is new at HEAD: nothing to compare with (there is no 'digest'"),
        (BROKEN, look(), "inconclusive", "work:digest can't be measured at the base: work:digest fails"),
        (look(), GONE, "failed", "work:digest is gone at HEAD, though it can be measured at the base: "),
        (
            look(),
            BROKEN,
            "failed",
            "work:digest can't be measured at HEAD, though it can be measured at the ",
        ),
    ],
)
def test_what_one_side_lacks_is_told_without_measuring(
    base: Look, head: Look, verdict: str, said: str
) -> None:
    """New passes, a base that can't be measured can't tell, and a broken head fails."""
    with pytest.raises(OutcomeError) as raised:
        plan_function(looks(base, head), REQUEST, 60)
    assert raised.value.outcome.verdict == verdict
    assert raised.value.outcome.sentence.startswith(said)


def test_a_gil_that_only_one_side_needs_is_told_without_measuring() -> None:
    """On a free-threaded build; the head's own is a failure, and the base's a gain without a measure."""
    on, off = replace(look(), switched_on_by="ext"), replace(look(), gil_on=False)
    with pytest.raises(
        OutcomeError, match="needs the GIL at HEAD, where importing ext switched it on"
    ) as raised:
        plan_function(looks(off, on), REQUEST, 60)
    assert raised.value.outcome.verdict == "failed"
    with pytest.raises(
        OutcomeError, match="runs without the GIL at HEAD; at the base, importing ext"
    ) as raised:
        plan_function(looks(on, off), REQUEST, 60)
    assert raised.value.outcome.verdict == "new"


def test_what_neither_side_has_is_wrong_use() -> None:
    """A wrong name is no verdict about commits."""
    with pytest.raises(UsageError, match="there is no 'digest' in work"):
        plan_function(looks(GONE, GONE), REQUEST, 60)


def test_code_that_is_not_the_commits_is_wrong_use() -> None:
    """Both sides would run the same, and nothing could ever become worse."""
    misplaced = replace(look(), misplaced="work is imported from /x/work.py, not from the commit")
    with pytest.raises(UsageError, match=r"so both sides would run the same code\. Put the folder"):
        plan_function(looks(look(), misplaced), REQUEST, 60)


def sides(tmp_path: Path) -> tuple[FunctionSide, ...]:
    """Return two checkouts, of which the head has a slower function, a helper and other items."""
    for name, files in (("base", {"work": BASE}), ("head", {"work": HEAD, "helper": HELPER})):
        (tmp_path / name).mkdir()
        for module, text in files.items():
            (tmp_path / name / f"{module}.py").write_text(text)
    repository = tmp_path / "repository"
    shutil.copytree(tmp_path / "head", repository)
    return tuple(
        FunctionSide(name, name * 10, str(tmp_path / name), str(tmp_path / name), "", str(repository))
        for name in ("base", "head")
    )


def test_both_commits_are_measured_in_turn_by_the_same_code(tmp_path: Path) -> None:
    """One real block: each side has its own modules, and the head holds the GIL for most of a call."""
    both = look_at_both(sides(tmp_path), REQUEST, tmp_path, 60)
    assert {name: seen.problem for name, seen in both.found.items()} == {"base": "", "head": ""}
    plan = plan_function(both, REQUEST, 60)
    assert [note for note in plan.caveats if "only 3 that both have are measured" in note]
    block = run_function_block(FunctionBlock(plan, 1, 0, tmp_path, 60))
    base, head = block["arms"]["base"], block["arms"]["head"]
    assert block["first"] == "head"
    for arm in (base, head):
        assert {(cell["runner"], len(cell["wall_s"])) for cell in arm["cells"]} == {
            ("sequential", ROUNDS),
            ("threads", ROUNDS),
        }
        assert arm["failures"] == []
    if base["gil_share"] is None:
        pytest.skip(base["gil_share_reason"])
    assert base["gil_share"]["share"] < 0.5 < head["gil_share"]["share"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["base", "head", "repository"]


def test_a_function_that_the_base_lacks_and_one_that_comes_from_elsewhere(tmp_path: Path) -> None:
    """Both are found in real processes: the first is new, the second is the user's own working tree's."""
    base, head = sides(tmp_path)
    request = replace(REQUEST, workload="work:fresh")
    assert look_at_both([base], request, tmp_path, 60).found["base"].absent
    elsewhere = replace(head, folder=head.repository)
    found = look_at_both([elsewhere], request, tmp_path, 60).found["head"]
    assert "your working tree, not from the commit" in found.misplaced


def test_a_lost_block_names_the_side_that_was_lost(tmp_path: Path) -> None:
    """Its cells have failed, and the other side has no times, because pairs must be complete."""
    both = looks(look(), look())
    source = Source("work:digest", "items", None, tmp_path, (), Path(sys.executable))
    plan = plan_function(replace(both, sources={"base": source, "head": source}), REQUEST, 60)
    lost = lost_block(FunctionBlock(plan, 0, 0, tmp_path, 60), LostSideError("head", "it crashed."))
    assert [each["reason"] for each in lost["arms"]["head"]["failures"]] == ["it crashed."] * len(plan.cells)
    assert lost["arms"]["base"]["failures"] == []
