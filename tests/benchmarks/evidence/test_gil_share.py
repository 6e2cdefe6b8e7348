"""The GIL share: its interval by hand, and the real sampler where the truth is not in doubt."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import replace

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence import gil_share, sampler
from benchmarks.evidence.gil_share import (
    FEWEST_ROUNDS,
    MOST_STRETCHES,
    GilShare,
    Stretch,
    measure_gil_share,
    share_of,
    stretches_of,
    wilson_interval,
    with_hottest_lines,
)
from benchmarks.evidence.gil_words import Gils, NotMeasuredError, own_gil
from benchmarks.evidence.py_spy import HotLine, Looked, Sample
from benchmarks.kinds.latency.rounds import switch_interval
from benchmarks.machine.gil_state import gil_enabled

needs_words = pytest.mark.skipif(not own_gil().words, reason="no GIL here whose words could be read")


def test_wilson_interval_of_half() -> None:
    """50 of 100: (0.4038, 0.5962), as in the usual tables."""
    assert wilson_interval(50, 100) == pytest.approx((0.4038, 0.5962), abs=1e-4)


def test_wilson_interval_at_the_ends() -> None:
    """None of 100: (0, 0.0370); all of 100: (0.9630, 1)."""
    assert wilson_interval(0, 100) == pytest.approx((0.0, 0.0370), abs=1e-4)
    assert wilson_interval(100, 100) == pytest.approx((0.9630, 1.0), abs=1e-4)


def test_the_interval_comes_from_how_far_stretches_are_apart() -> None:
    """Shares of 0.2, 0.4 and 0.6 in a thousand looks each: 0.4 ± 4.3027 × 0.2 / √3 = 0.4 ± 0.497."""
    share, low, high = share_of([Stretch(1000, held) for held in (200, 400, 600)])
    assert (share, low, high) == pytest.approx((0.4, 0.0, 0.8968), abs=1e-3)


def test_stretches_that_agree_by_chance_leave_what_the_looks_leave() -> None:
    """Three times 50 of 100 is no share that is known exactly."""
    assert share_of([Stretch(100, 50)] * 3) == pytest.approx((0.5, *wilson_interval(150, 300)))


def test_longer_stretches_count_more() -> None:
    """The share is that of the whole time: 100 held of 100 and 0 of 300 is a quarter."""
    assert share_of([Stretch(100, 100), Stretch(300, 0)])[0] == 0.25


@pytest.mark.parametrize("stretches", [[], [Stretch(10, 5)], [Stretch(0, 0), Stretch(0, 0)]])
def test_a_share_of_nothing_is_not_measured(stretches: list[Stretch]) -> None:
    """Never zero."""
    with pytest.raises(NotMeasuredError, match="not measured"):
        share_of(stretches)


counts = st.integers(1, 5000).flatmap(lambda looks: st.tuples(st.just(looks), st.integers(0, looks)))


@given(st.lists(counts, min_size=2, max_size=40))
def test_the_interval_holds_the_share_and_stretches_lose_no_look(seen: list[tuple[int, int]]) -> None:
    """Whatever was counted; and there are at most ten of them."""
    rounds = [Stretch(*each) for each in seen]
    stretches = stretches_of(rounds)
    assert len(stretches) == min(MOST_STRETCHES, len(rounds))
    assert sum(each.looks for each in stretches) == sum(each.looks for each in rounds)
    share, low, high = share_of(stretches)
    assert 0 <= low <= share + 1e-12
    assert share - 1e-12 <= high <= 1


def test_without_a_gil_it_is_not_applicable() -> None:
    """A free-threaded build that runs without its GIL has no share, and py-spy is not asked."""
    with pytest.raises(NotMeasuredError, match="not applicable"):
        measure_gil_share(
            lambda: None, 1, Gils(reason="not applicable: this interpreter runs without a GIL.", apply=False)
        )


@needs_words
def test_a_loop_in_bytecode_holds_it_nearly_always() -> None:
    """The whole interval lies far above one half; and at least three rounds are looked at."""
    found = measure_gil_share(lambda: sum(range(200_000)), 0.2, own_gil())
    assert found.low > 0.8
    assert (found.method, found.errors, found.rate_hz) == ("words", 0, sampler.RATE_HZ)
    assert FEWEST_ROUNDS <= found.stretches <= MOST_STRETCHES


@needs_words
def test_waiting_holds_it_hardly_ever() -> None:
    """time.sleep gives it up."""
    assert measure_gil_share(lambda: time.sleep(0.01), 0.2, own_gil()).high < 0.2


def hold(seconds: float) -> None:
    """Hold the GIL for so long, also while others have the CPU."""
    ends_s = time.perf_counter() + seconds
    while time.perf_counter() < ends_s:
        pass


@needs_words
def test_a_long_round_is_seen_whole() -> None:
    """It waits first and computes then: what it does late counts, though less is asked for than one round."""

    def wait_and_compute() -> None:
        time.sleep(0.05)
        hold(0.25)

    found = measure_gil_share(wait_and_compute, 0.01, own_gil())
    assert found.stretches == FEWEST_ROUNDS
    assert 0.2 < found.share < 0.97


@needs_words
@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_no_sampler_stays_when_a_round_fails(error: type[BaseException]) -> None:
    """It is ended and waited for."""

    def fails() -> None:
        raise error

    before = set(psutil.Process().children())
    with pytest.raises(error):
        measure_gil_share(fails, 0.2, own_gil())
    assert set(psutil.Process().children()) <= before


@needs_words
def test_a_sampler_that_does_not_come_up_is_a_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not measured, never zero."""
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(NotMeasuredError, match="did not start"):
        measure_gil_share(lambda: None, 0.2, own_gil())


@needs_words
def test_the_sampler_ends_with_the_process_that_it_looks_at() -> None:
    """Also if that is killed."""
    code = (
        "import time\n"
        "from benchmarks.evidence.gil_share import _sampling\n"
        "from benchmarks.evidence.gil_words import own_gil\n"
        "with _sampling(own_gil().words):\n"
        "    print('looking', flush=True)\n"
        "    time.sleep(60)\n"
    )
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        assert process.stdout.readline().strip() == "looking"
        (looking,) = psutil.Process(process.pid).children()
        process.kill()
    _, alive = psutil.wait_procs([looking], timeout=30)
    assert not alive


LINES = Sample(1000, 0, Counter({("parse.py", 8, "parse"): 700}))
HELD = GilShare(0.7, 0.6, 0.8, 5000, 0, 5000, "words")


def test_hot_lines_are_looked_for_where_the_gil_was_held(monkeypatch: pytest.MonkeyPatch) -> None:
    """They come from py-spy; where it can't attach the share stays."""
    monkeypatch.setattr(gil_share, "look_with_py_spy", lambda *_arguments: Looked((LINES,)))
    found = with_hottest_lines(HELD, int, "x")
    assert found.hottest == (HotLine("parse.py", 8, "parse", 0.7),)
    assert found.hottest_reason is None

    def refuse(*_arguments: object) -> None:
        raise NotMeasuredError("not measured: no rights.")

    monkeypatch.setattr(gil_share, "look_with_py_spy", refuse)
    assert with_hottest_lines(HELD, int, "x") == replace(HELD, hottest_reason="not measured: no rights.")
    idle = replace(HELD, share=0.0, low=0.0, high=0.01)
    assert str(with_hottest_lines(idle, int, "x").hottest_reason).startswith("not applicable")


def test_where_the_words_cannot_be_read_py_spy_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Several short samples, whose spread makes the interval; and the method is told, with the reason."""
    other = Sample(1000, 3, Counter({("parse.py", 8, "parse"): 500}))
    asked: list[int] = []

    def look(_run: object, _file: str, samples: int) -> Looked:
        asked.append(samples)
        return Looked((LINES, other, LINES))

    monkeypatch.setattr(gil_share, "look_with_py_spy", look)
    found = measure_gil_share(int, 0.5, Gils(reason="not measured: hidden."))
    assert asked == [FEWEST_ROUNDS]
    assert (found.method, found.words_reason, found.errors) == ("py-spy", "not measured: hidden.", 3)
    assert found.share == pytest.approx(0.6333, abs=1e-4)
    assert found.low < 0.5
    assert with_hottest_lines(found, int, "x") is found


@pytest.mark.skipif(not gil_enabled(), reason="there is no GIL to share")
@needs_words
def test_two_threads_that_compute_hold_it_between_them() -> None:
    """The share is that of the process: some thread holds it nearly always.

    There are few hand-overs: until the next thread gets a CPU, nobody holds it.
    """

    def both() -> None:
        threads = [threading.Thread(target=hold, args=(0.05,)) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    with switch_interval(10):
        assert measure_gil_share(both, 0.2, own_gil()).share > 0.7
