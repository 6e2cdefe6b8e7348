"""The verdict on whether a function releases the GIL, from its share and from what two threads gain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.interval import median_interval
from benchmarks.own.segments import NoShare

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.interval import Interval
    from benchmarks.own.segments import Shares

RELEASED, HELD, INCONCLUSIVE = 0, 1, 3
"""Exit codes."""
WORTH_A_WORD = 0.01
"""Smallest share of a line that is named."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured.

    Attributes:
        name: The function.
        shares: Its GIL share in one thread.
        speedup: Of two threads over calling it one item after the other.
        gil_on: Whether there was a GIL once it had been imported.
        usable_cpus: How many CPUs the threads had.
    """

    name: str
    shares: Shares | NoShare
    speedup: Interval | None
    gil_on: bool
    usable_cpus: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The exit code, and the lines that say why."""

    code: int
    lines: tuple[str, ...]


def judge(evidence: Evidence, max_share: float) -> Verdict:
    """Return the verdict: only a share whose whole interval lies on one side of ``max_share`` decides.

    Where the two kinds of evidence can't both be right, nothing is decided: a function that holds the GIL for
    a share s of its time can't be more than 1/s as fast in threads, for these parts can't overlap.
    """
    name = evidence.name
    if not evidence.gil_on:
        sentence = f"{name} runs without a GIL here, so there is none that it could hold."
        return Verdict(RELEASED, (sentence, *_threads(evidence)))
    if isinstance(evidence.shares, NoShare):
        lines = (f"Whether {name} releases the GIL can't be told: {evidence.shares.reason}",)
        return Verdict(INCONCLUSIVE, (*lines, *_threads(evidence)))
    share = median_interval(evidence.shares.shares)
    assert share is not None  # noqa: S101 - there are as many segments as an interval needs
    figure = f"{_percent(share.median)} of the time ({share.low:.1%} to {share.high:.1%})"
    allowed = f"the {max_share:.0%} allowed"
    if share.high <= max_share:
        code, sentence = RELEASED, f"{name} releases the GIL: it holds it {figure}, within {allowed}."
    elif share.low <= max_share:
        code, sentence = (
            INCONCLUSIVE,
            f"It can't be told: {name} holds the GIL {figure}, on both sides of {allowed}.",
        )
    elif evidence.speedup is not None and evidence.speedup.low > 1 / share.low:
        code = INCONCLUSIVE
        sentence = (
            f"It can't be told: {name} seems to hold the GIL {figure}, but then two threads could not be "
            f"{evidence.speedup.low:.2f}× as fast or faster."
        )
    else:
        code, sentence = HELD, f"{name} does not release the GIL: it holds it {figure}, more than {allowed}."
    return Verdict(code, (sentence, *_held(evidence.shares), *_threads(evidence)))


def _held(shares: Shares) -> Iterator[str]:
    places = [
        f"{line.file} line {line.line} ({line.function}, {_percent(line.share)})"
        if line.line
        else f"{line.function} ({_percent(line.share)})"
        for line in shares.hottest
        if line.share >= WORTH_A_WORD
    ]
    if places:
        yield f"Where it was held: {', '.join(places)}."


def _threads(evidence: Evidence) -> Iterator[str]:
    speedup = evidence.speedup
    if speedup is None:
        return
    cpus = "" if evidence.usable_cpus > 1 else ", on a single CPU, which two threads have to share"
    yield f"Two threads: {speedup.median:.2f}× as fast ({speedup.low:.2f} to {speedup.high:.2f}){cpus}."


def _percent(share: float) -> str:
    return f"{share:.1%}"
