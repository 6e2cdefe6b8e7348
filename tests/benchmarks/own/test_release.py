"""Whether a function releases the GIL, measured for real."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.evidence.gil_share import HotLine
from benchmarks.own.segments import IN_C, SEGMENTS, _hottest
from benchmarks.runners.worker import gil_enabled

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
        [sys.executable, "-m", "benchmarks.own.release", *place, *options],
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


def test_lines_are_averaged_and_our_own_call_stands_for_code_in_c() -> None:
    """A line that was seen in one segment of six only has a sixth of its share there."""
    seen = [HotLine("parse.py", 8, "parse", 0.6), HotLine("segments.py", 40, "run", 0.3)]
    hottest = _hottest([*seen, seen[1]])
    assert [(line.function, round(line.share, 3)) for line in hottest] == [
        ("parse", 0.1),
        ("its code in C", 0.1),
    ]
    assert IN_C.line == 0
    assert SEGMENTS == 6
