"""The verdict, from figures worked out by hand and from any others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence.gil_share import GilShare, Stretch, share_of
from benchmarks.evidence.py_spy import HotLine
from benchmarks.measure.blocks import Interval
from benchmarks.process.messages import Failure
from benchmarks.user_function.gil_check.verdict import (
    CANT_TELL,
    FOUND,
    NONE_FOUND,
    SERIALIZED,
    WRONG_USE,
    Evidence,
    Threads,
    Word,
    judge,
    worst,
)

LINE = HotLine("parse.py", 88, "loads", 0.6)

HARDLY, MOSTLY = [0.02] * 6, [0.97] * 6


def two_threads(
    *speedup: float,
    cores: tuple[float, float] = (1.0, 2.0),
    free_cpus: float = 2.0,
    hand_overs_per_s: float | None = 200.0,
) -> Threads:
    """Return what two threads have shown: low, median and high; CPUs busy with one thread and with two."""
    low, middle, high = speedup if len(speedup) == 3 else (speedup[0] * 0.98, speedup[0], speedup[0] * 1.02)
    return Threads(
        Interval(low, middle, high), 2.0, *cores, free_cpus=free_cpus, hand_overs_per_s=hand_overs_per_s
    )


def evidence(shares: list[float], threads: Threads | Failure, *, gil_on: bool = True) -> Evidence:
    """Return what stretches of 1,000 looks and two threads have shown."""
    share = share_of([Stretch(1000, round(1000 * each)) for each in shares])
    found = GilShare(*share, 6000, 0, 5000, "words", hottest=(LINE,))
    return Evidence("their:loads", found, threads, gil_on)


@pytest.mark.parametrize(
    ("shares", "speedup", "word", "said"),
    [
        ([0.01, 0.02, 0.02, 0.02, 0.02, 0.03], 1.9, Word.RELEASED, "releases the GIL: it holds it 2.0%"),
        ([0.96, 0.97, 0.97, 0.97, 0.98, 0.99], 1.0, Word.HELD, "more than the 10% allowed"),
        ([0.05, 0.08, 0.09, 0.11, 0.12, 0.20], 1.9, Word.INCONCLUSIVE, "contains the 10% allowed"),
    ],
)
def test_the_whole_interval_decides(shares: list[float], speedup: float, word: Word, said: str) -> None:
    """On one side of what is allowed, on the other, or across."""
    verdict = judge(evidence(shares, two_threads(speedup)), 0.1)
    assert verdict.word is word
    assert said in verdict.lines[0]
    part = ", 60.0%" if word is Word.HELD else ""  # more than that share: a part of a call is not the whole
    assert verdict.lines[1] == f"Where it was held: parse.py line 88 (loads{part})."
    assert f"{speedup:.2f}× as fast" in verdict.lines[2]
    assert len(verdict.lines) == 3


intervals = st.lists(st.floats(0.05, 4), min_size=3, max_size=3).map(sorted)
cores = st.none() | st.floats(0, 4)
threads = st.builds(
    Threads,
    speedup=intervals.map(lambda bounds: Interval(*bounds)),
    possible=st.floats(1, 2),
    cores_alone=cores,
    cores=cores,
    free_cpus=st.floats(0, 64),
    hand_overs_per_s=st.none() | st.floats(0, 1e6),
)


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6), threads, st.floats(0.01, 0.99))
def test_no_verdict_against_its_evidence(shares: list[float], seen: Threads, allowed: float) -> None:
    """Who holds or releases has a share that is on that side as a whole, and a speedup that can be true."""
    found = evidence(shares, seen)
    word = judge(found, allowed).word
    assert isinstance(found.share, GilShare)
    if word is Word.HELD:
        assert found.share.low > allowed
        assert seen.speedup.low <= 1 / found.share.low
    if word is Word.RELEASED:
        assert found.share.high <= allowed
        in_the_way = seen.too_often or seen.ran_at_once or not seen.had_cpus
        assert in_the_way or not seen.gain_little(found.share.high)


@given(threads, st.floats(0, 1), st.floats(0, 1))
def test_who_holds_more_may_gain_less(seen: Threads, one: float, other: float) -> None:
    """A speedup that is little for a function that holds the GIL is little for one that holds it less."""
    less, more = sorted((one, other))
    assert seen.gain_little(less) or not seen.gain_little(more)
    assert not seen.gain_little(less) or seen.speedup.high < SERIALIZED


def test_a_speedup_that_the_share_forbids_decides_nothing() -> None:
    """Who holds the GIL nine tenths of the time can't be 1.8 times as fast in two threads."""
    verdict = judge(evidence([0.9] * 6, two_threads(1.85)), 0.1)
    assert verdict.word is Word.INCONCLUSIVE
    assert "could not be 1.81×" in verdict.lines[0]


@pytest.mark.parametrize("alone", [1.0, 0.0])
def test_something_else_serializes(alone: float) -> None:
    """Two threads gain nothing although CPUs are free, whether they compute behind a lock or wait in turn."""
    verdict = judge(evidence(HARDLY, two_threads(1.0, cores=(alone, alone))), 0.1)
    assert verdict.word is Word.INCONCLUSIVE
    assert "Something else serializes them" in verdict.lines[0]


@pytest.mark.parametrize(
    ("seen", "said"),
    [
        (two_threads(0.4, cores=(1.0, 1.3), hand_overs_per_s=384_000.0), "changed hands 384,000 times"),
        (two_threads(1.0, cores=(1.0, 1.0), free_cpus=1.0), "Too few CPUs were free"),
        (two_threads(1.1), "the hardware limits them, not a lock"),
    ],
)
def test_what_is_known_to_be_in_the_way_is_no_contradiction(seen: Threads, said: str) -> None:
    """The GIL passed on too often, too few free CPUs, or one memory for two cores: it still releases."""
    verdict = judge(evidence(HARDLY, seen), 0.1)
    assert verdict.word is Word.RELEASED
    assert said in verdict.lines[-1]


def test_uneven_items_allow_less() -> None:
    """Where one item is nearly all there is, two threads can't gain; nothing has to be in their way."""
    speedup = Interval(1.0, 1.02, 1.04)
    uneven, even = (Threads(speedup, possible, 1.0, 1.0, 2.0) for possible in (1.1, 2.0))
    assert judge(evidence(HARDLY, uneven), 0.1).word is Word.RELEASED
    assert judge(evidence(HARDLY, even), 0.1).word is Word.INCONCLUSIVE


def test_a_function_that_fails_in_threads_is_found() -> None:
    """That is worse than a GIL that is held."""
    verdict = judge(evidence(HARDLY, Failure("wrong result: item 3")), 0.1)
    assert (verdict.word, verdict.code) == (Word.FAILS, 1)
    assert verdict.lines[0] == "It fails in threads: wrong result: item 3"


def test_without_the_right_to_attach_the_verdict_is_the_same() -> None:
    """The share needs none; only where the GIL was held is not known."""
    share = GilShare(0.97, 0.96, 0.98, 6000, 0, 5000, "words", hottest_reason="not measured: no right.")
    verdict = judge(Evidence("their:loads", share, two_threads(1.0)), 0.1)
    assert verdict.word is Word.HELD
    assert verdict.lines[1] == "Where it was held: not measured: no right."


def test_without_a_gil_there_is_none_to_hold() -> None:
    """On a free-threaded build, unless an import has switched the GIL on."""
    assert judge(evidence(MOSTLY, two_threads(1.0), gil_on=False), 0.1).word is Word.RELEASED


def test_who_switches_the_gil_on_is_named() -> None:
    """It fails the check however well it releases it, unless that is allowed."""
    share = evidence(HARDLY, two_threads(1.9)).share
    seen = Evidence("their:loads", share, two_threads(1.9), switched_on_by="their._fast")
    verdict = judge(seen, 0.1)
    assert (verdict.word, verdict.code) == (Word.SWITCHED_ON, 1)
    assert "importing their._fast switched it on" in verdict.lines[0]
    allowed = judge(seen, 0.1, allow_gil=True)
    assert allowed.word is Word.RELEASED
    assert "their._fast" in allowed.lines[1]


def test_no_share_is_inconclusive() -> None:
    """The reason is told, and what two threads gained."""
    verdict = judge(Evidence("their:loads", Failure("not measured: no right"), two_threads(1.9)), 0.1)
    assert verdict.word is Word.INCONCLUSIVE
    assert "no right" in verdict.lines[0]
    assert "1.90× as fast" in verdict.lines[1]


@pytest.mark.parametrize(
    ("codes", "code"),
    [
        ((), NONE_FOUND),
        ((NONE_FOUND, CANT_TELL), CANT_TELL),
        ((CANT_TELL, FOUND, NONE_FOUND), FOUND),
        ((FOUND, WRONG_USE), WRONG_USE),
    ],
)
def test_of_several_functions_the_worst_counts(codes: tuple[int, ...], code: int) -> None:
    """What could not be measured goes before what was found, that before what can't be told."""
    assert worst(codes) == code
