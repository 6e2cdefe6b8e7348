"""Whether a function releases the GIL, measured for real.

The verdict on whether a function releases the GIL.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.evidence.gil_share import GilShare, Stretch, share_of
from benchmarks.evidence.py_spy import HotLine
from benchmarks.machine.gil_state import gil_enabled
from benchmarks.measure.blocks import Interval
from benchmarks.process.messages import Failure
from benchmarks.user_function.gil_check import (
    HELD,
    INCONCLUSIVE,
    RELEASED,
    Evidence,
    judge,
)

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[3]
HOLDING = """
import zlib

def hold(n):
    total = 0
    for number in range(n):
        total += number
    return total

def release(text):
    return zlib.crc32(text)

counts = [20_000] * 4
texts = [bytes(5_000_000)] * 4
"""


def check(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command for a function of the user's."""
    place = (f"--folder={tmp_path / 'project'}", f"--storage={tmp_path / 'stored'}")
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.user_function.gil_check", *place, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not gil_enabled(), reason="there is no GIL to hold or to release")
@pytest.mark.parametrize(
    ("function", "items", "code", "said"),
    [("hold", "counts", 1, "does not release the GIL"), ("release", "texts", 0, "releases the GIL")],
)
def test_the_exit_code_is_the_verdict(  # noqa: PLR0913, PLR0917 - a case, and what it needs
    write: Callable[..., Path], tmp_path: Path, function: str, items: str, code: int, said: str
) -> None:
    """A loop in Python keeps it, a checksum of megabytes in C lets go of it; two threads are told, too."""
    write(HOLDING)
    ended = check(tmp_path, f"--workload=their_work:{function}", f"--items={items}", "--max-share=0.5")
    assert ended.returncode in {code, 3}, ended.stderr  # a machine that others use may leave it open
    assert ended.returncode == 3 or said in ended.stdout
    assert "Two threads" in ended.stdout
    assert not list((tmp_path / "stored").iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--workload=their_work:nothing"], "no 'nothing' in their_work"),
        (["--workload=their_work:hold", "--max-share=2"], "can't be demanded"),
        (["--workload=their_work:hold", "--items=counts", "--step-timeout=0"], "give more than 0"),
    ],
)
def test_wrong_use_is_one_sentence(
    write: Callable[..., Path], tmp_path: Path, options: list[str], said: str
) -> None:
    """Exit code 2."""
    write(HOLDING)
    ended = check(tmp_path, *options)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert said in ended.stderr


LINE = HotLine("parse.py", 88, "loads", 0.6)


def evidence(
    *shares: float, speedup: tuple[float, float, float] | None = (0.98, 1.0, 1.02), gil_on: bool = True
) -> Evidence:
    """Return what six segments and two threads have shown."""
    found = Interval(*speedup) if speedup else None
    share = share_of([Stretch(1000, round(1000 * each)) for each in shares])
    return Evidence(
        "their:loads", GilShare(*share, 6000, 0, 5000, "words", hottest=(LINE,)), found, gil_on, 2
    )


@pytest.mark.parametrize(
    ("shares", "code", "said"),
    [
        ((0.01, 0.02, 0.02, 0.02, 0.02, 0.03), RELEASED, "releases the GIL: it holds it 2.0% of the time"),
        ((0.96, 0.97, 0.97, 0.97, 0.98, 0.99), HELD, "more than the 10% allowed"),
        ((0.05, 0.08, 0.09, 0.11, 0.12, 0.20), INCONCLUSIVE, "on both sides"),
    ],
)
def test_the_whole_interval_decides(shares: tuple[float, ...], code: int, said: str) -> None:
    """On one side of what is allowed, on the other, or across."""
    verdict = judge(evidence(*shares), 0.1)
    assert verdict.code == code
    assert said in verdict.lines[0]
    assert "parse.py line 88 (loads, 60.0%)" in verdict.lines[1]
    assert "1.00× as fast (0.98 to 1.02)" in verdict.lines[2]


@given(st.lists(st.floats(0, 1), min_size=6, max_size=6), st.floats(0.01, 0.99))
def test_no_verdict_against_its_interval(shares: list[float], allowed: float) -> None:
    """Whoever is told that it holds, or releases, has a share that is on that side as a whole."""
    found = evidence(*shares, speedup=None)
    code = judge(found, allowed).code
    assert isinstance(found.share, GilShare)
    assert code != HELD or found.share.low > allowed
    assert code != RELEASED or found.share.high <= allowed


def test_evidence_that_contradicts_itself_decides_nothing() -> None:
    """Who holds the GIL nine tenths of the time can't be 1.8 times as fast in two threads."""
    verdict = judge(evidence(*[0.9] * 6, speedup=(1.8, 1.85, 1.9)), 0.1)
    assert verdict.code == INCONCLUSIVE
    assert "could not be 1.80×" in verdict.lines[0]


def test_without_a_gil_there_is_none_to_hold() -> None:
    """On a free-threaded build, unless an import has switched the GIL on."""
    assert judge(evidence(*[0.9] * 6, gil_on=False), 0.1).code == RELEASED


def test_no_right_to_look_is_inconclusive() -> None:
    """The reason is told, and what two threads gained."""
    verdict = judge(
        Evidence("their:loads", Failure("not measured: no right"), None, gil_on=True, usable_cpus=2), 0.1
    )
    assert verdict.code == INCONCLUSIVE
    assert "no right" in verdict.lines[0]
