"""The GIL's own words: found and verified for real, and nothing is believed that does not move as it must."""

from __future__ import annotations

import ctypes
import struct
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from benchmarks.evidence import gil_words
from benchmarks.evidence.gil_words import (
    Gils,
    GilWords,
    HandOverMeter,
    NotMeasuredError,
    find_gil_words,
    hand_overs_of_turns,
    own_gil,
)
from benchmarks.machine.gil_state import gil_enabled

ROOT = Path(__file__).resolve().parents[3]
has_words = pytest.mark.skipif(
    not gil_enabled() or not gil_words.MEMORY.exists(), reason="no GIL here whose words could be read"
)


@has_words
def test_hand_overs_of_a_known_number_are_counted_exactly() -> None:
    """Two threads that take turns, as often as they are told."""
    words = find_gil_words()
    assert hand_overs_of_turns(words, 300) == 600
    assert hand_overs_of_turns(words, 1) == 2


@has_words
def test_one_thread_alone_hands_nothing_over() -> None:
    """However long it computes."""
    words = find_gil_words()
    before = words.hand_overs()
    sum(range(300_000))
    assert words.hand_overs() == before


@has_words
def test_the_switch_interval_is_as_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the search fails."""
    before = sys.getswitchinterval()
    find_gil_words()
    assert sys.getswitchinterval() == before

    def fails(*_arguments: object) -> None:
        raise OSError("refused")

    monkeypatch.setattr(gil_words, "_positions", fails)
    with pytest.raises(NotMeasuredError, match="refused"):
        find_gil_words()
    assert sys.getswitchinterval() == before


@has_words
def test_an_imitation_is_not_taken_for_the_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """What looks like them in one moment does not follow the switch interval."""
    imitation = ctypes.create_string_buffer(64)
    real_positions = gil_words._positions

    def with_an_imitation(data: bytes, pattern: bytes, base: int) -> list[int]:
        imitation[: len(pattern)] = pattern
        return [*real_positions(data, pattern, base), ctypes.addressof(imitation)]

    monkeypatch.setattr(gil_words, "_positions", with_an_imitation)
    assert find_gil_words() == find_gil_words()


@has_words
@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((4321, 1, 1, 0), "does not name the thread"),
        ((4321, None, 0, 0), "does not name the thread"),
        ((4321, None, 1, 7), "does not name the thread"),  # another thread has the same words
    ],
)
def test_words_that_do_not_move_as_they_must_are_not_believed(
    monkeypatch: pytest.MonkeyPatch, words: tuple[int, int | None, int, int], reason: str
) -> None:
    """A wrong hit is no measurement."""
    interval, holder, locked, count = words
    me = holder or gil_words._address("PyThreadState_Get")
    kept = ctypes.create_string_buffer(struct.pack(gil_words.FORMAT, interval, me, locked, count))
    monkeypatch.setattr(gil_words, "_search", lambda: [GilWords(ctypes.addressof(kept))])
    with pytest.raises(NotMeasuredError, match=reason):
        find_gil_words()


@has_words
def test_a_counter_that_stands_still_is_not_believed(monkeypatch: pytest.MonkeyPatch) -> None:
    """It must rise by just as many turns as were taken."""
    monkeypatch.setattr(GilWords, "hand_overs", lambda _self: 5)
    with pytest.raises(NotMeasuredError, match=f"shows 0 hand-overs instead of {100}"):
        find_gil_words()


@has_words
@pytest.mark.parametrize("count", [0, 2])
def test_no_hit_and_two_hits_are_not_measured(monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Only one can be the right one."""
    monkeypatch.setattr(gil_words, "_search", lambda: [GilWords(8)] * count)
    with pytest.raises(NotMeasuredError, match=f"not measured: .* at {count} places, not one"):
        find_gil_words()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("gil_enabled", lambda: False, "not applicable: this interpreter runs without a GIL"),
        ("MEMORY", Path("/nowhere/mem"), "not measured: this system has no file"),
        ("MAPPINGS", Path("/nowhere/maps"), "not measured: the state of the GIL can't be read"),
    ],
)
def test_every_reason_says_which_kind_it_is(
    monkeypatch: pytest.MonkeyPatch, name: str, value: object, reason: str
) -> None:
    """Not applicable, or not measured; never a figure."""
    monkeypatch.setattr(gil_words, "gil_enabled", lambda: True)
    if name == "MAPPINGS" and not gil_words.MEMORY.exists():
        pytest.skip("this system has no such file at all")
    monkeypatch.setattr(gil_words, name, value)
    with pytest.raises(NotMeasuredError, match=reason):
        find_gil_words()


def test_gils_that_are_gone_count_nothing() -> None:
    """The address is mapped no more: None, and no crash."""
    assert Gils((GilWords(8),)).hand_overs() is None
    assert Gils(reason="not measured: why.").hand_overs() is None


def test_the_meter_tells_how_often_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    """300 hand-overs in 1.5 s; where they can't be counted there is no rate, and none of no time."""
    counts = iter([1000, 1300, None, None, 5, 6])
    monkeypatch.setattr(Gils, "hand_overs", lambda _self: next(counts))
    meter = HandOverMeter(Gils(), clock=iter([10.0, 11.5, 20.0, 21.0, 30.0, 30.0]).__next__)
    rates = []
    for _ in range(3):
        meter.begin()
        rates.append(meter.per_s())
    assert rates == [200.0, None, None]


def test_the_words_are_searched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where that fails; but again when an import has switched the GIL on."""
    searched: list[bool] = []

    def fails() -> None:
        searched.append(True)
        raise NotMeasuredError("not measured: why.")

    gil_words._own_gil.cache_clear()
    monkeypatch.setattr(gil_words, "find_gil_words", fails)
    monkeypatch.setattr(gil_words, "gil_enabled", lambda: False)
    assert [own_gil().apply for _ in range(3)] == [False] * 3
    monkeypatch.setattr(gil_words, "gil_enabled", lambda: True)
    assert own_gil() == own_gil() == Gils(reason="not measured: why.")
    assert len(searched) == 2
    gil_words._own_gil.cache_clear()


@has_words
def test_an_interruption_leaves_no_thread_behind(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C in the middle of the turns ends the other thread, too."""
    words, threads = find_gil_words(), threading.active_count()

    def interrupted(_self: GilWords) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(GilWords, "hand_overs", interrupted)
    with pytest.raises(KeyboardInterrupt):
        hand_overs_of_turns(words, 10)
    assert threading.active_count() == threads


@has_words
def test_they_are_found_in_a_process_of_its_own_whatever_it_has_loaded() -> None:
    """As a measuring process does, and with threads that compute."""
    code = (
        "import numpy, ctypes, decimal, asyncio\n"
        "from benchmarks.evidence.gil_words import own_gil\n"
        "gils = own_gil()\n"
        "print(gils.reason, len(gils.words))"
    )
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["None", "1"]
    assert own_gil().words == (find_gil_words(),)
