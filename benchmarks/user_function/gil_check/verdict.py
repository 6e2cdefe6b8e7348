"""The verdict on a function: its GIL share decides, as long as what two threads gain does not contradict."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING

from benchmarks.evidence.gil_share import GilShare
from benchmarks.process.messages import Failure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.measure.blocks import Interval

WORTH_A_WORD = 0.01
"""Smallest share of a line that is named."""

REACHED = 0.8
"""Of what two threads could gain: below, something hinders them."""

SERIALIZED = 1.25
"""Work that a lock keeps in a row gains nothing; this is far from that, whatever else slows threads down."""

AT_ONCE = 1.5
"""As many CPUs busy as with one thread, times this: then both were computing, and did not wait for a lock."""

HAND_OVER_S = 50e-6
"""A hand-over of the GIL costs no more, the waking of a thread on another core included."""

OFTEN_PER_S = round((1 - SERIALIZED / 2) / HAND_OVER_S)
"""Fewer hand-overs a second can't take what two threads lack when they gain less than SERIALIZED."""


class Word(StrEnum):
    """What is found."""

    RELEASED = "released"
    HELD = "held"
    SWITCHED_ON = "GIL switched on"
    FAILS = "fails in threads"
    INCONCLUSIVE = "inconclusive"
    NOT_MEASURED = "not measured"


NONE_FOUND, FOUND, WRONG_USE, CANT_TELL = 0, 1, 2, 3

CODES = MappingProxyType(
    {
        Word.RELEASED: NONE_FOUND,
        Word.HELD: FOUND,
        Word.SWITCHED_ON: FOUND,
        Word.FAILS: FOUND,
        Word.INCONCLUSIVE: CANT_TELL,
        Word.NOT_MEASURED: WRONG_USE,
    }
)
"""Exit codes."""

WORST_FIRST = (WRONG_USE, FOUND, CANT_TELL, NONE_FOUND)


def worst(codes: Iterable[int]) -> int:
    """Return the exit code for several functions; what could not be measured has to be put right first."""
    return min(codes, key=WORST_FIRST.index, default=NONE_FOUND)


@dataclass(frozen=True, slots=True)
class Threads:
    """What two threads have shown, beside one that does the same.

    Attributes:
        speedup: Of two threads over calling it one item after the other.
        possible: The speedup of two threads that never hinder each other, as the items' lengths allow it.
        cores_alone: CPUs busy with the function in one thread.
        cores: The same in two threads.
        free_cpus: How many CPUs were there for them: those usable and not taken by other programs.
        hand_overs_per_s: How often the GIL passed from one thread to another in two threads.
    """

    speedup: Interval
    possible: float = 2.0
    cores_alone: float | None = None
    cores: float | None = None
    free_cpus: float = 1.0
    hand_overs_per_s: float | None = None

    def gain_little(self, share: float) -> bool:
        """Tell whether they gain less than a function that holds the GIL for this share would let them.

        Two threads that want the GIL at moments that have nothing to do with each other are 2 / (1 + share²)
        as fast (mean value analysis of a closed network; M. Reiser and S. S. Lavenberg, 1980, JACM 27).
        """
        could = min(self.possible, 2 / (1 + share**2))
        return self.speedup.high < min(SERIALIZED, REACHED * could)

    @property
    def too_often(self) -> bool:
        """Tell whether passing the GIL on is what they are busy with."""
        return self.hand_overs_per_s is not None and self.hand_overs_per_s >= OFTEN_PER_S

    @property
    def had_cpus(self) -> bool:
        """Tell whether there were free CPUs for both; who only waits needs none."""
        cores_alone = 1.0 if self.cores_alone is None else self.cores_alone
        return self.free_cpus >= REACHED * self.possible * cores_alone

    @property
    def ran_at_once(self) -> bool:
        """Tell whether both were computing at the same time."""
        if self.cores is None or self.cores_alone is None:
            return False
        return self.cores >= AT_ONCE * max(self.cores_alone, 1 / AT_ONCE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """What was measured of a function.

    Attributes:
        name: The function.
        share: Its GIL share in one thread.
        threads: What two threads gain, or why it fails in them.
        gil_on: Whether there was a GIL once it had been imported and called.
        switched_on_by: The module whose import switched the GIL on, on a build that does without.
        remarks: What else is to be known.
    """

    name: str
    share: GilShare | Failure
    threads: Threads | Failure
    gil_on: bool = True
    switched_on_by: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, the sentences that say why, and what was measured; None where nothing could be."""

    name: str
    word: Word
    lines: tuple[str, ...]
    evidence: Evidence | None = field(default=None, repr=False)

    @property
    def code(self) -> int:
        """Return the exit code."""
        return CODES[self.word]


def judge(seen: Evidence, max_share: float, *, allow_gil: bool = False) -> Verdict:
    """Return the verdict.

    Args:
        seen: What was measured.
        max_share: The part of the time for which the function may hold the GIL.
        allow_gil: Whether importing it may switch the GIL on.
    """
    word, sentence = _found(seen, max_share, allow_gil=allow_gil)
    lines = [sentence]
    if seen.switched_on_by and word is not Word.SWITCHED_ON:
        lines.append(f"Importing {seen.switched_on_by} has switched the GIL on, which is allowed here.")
    if isinstance(seen.share, GilShare) and seen.gil_on:
        lines += _held(seen.share, wanted=word is Word.HELD)
    lines += _gain(seen)
    return Verdict(seen.name, word, (*lines, *seen.remarks), seen)


def _found(seen: Evidence, max_share: float, *, allow_gil: bool) -> tuple[Word, str]:
    """Return the word and the sentence for it, what is worst first."""
    name = seen.name
    if isinstance(seen.threads, Failure):
        return Word.FAILS, f"It does not work in threads: {seen.threads.reason}"
    if seen.switched_on_by and not allow_gil:
        return Word.SWITCHED_ON, (
            f"{name} needs the GIL: importing {seen.switched_on_by} switched it on for the whole process, as "
            "this module does not say that it can do without (Py_MOD_GIL_NOT_USED)."
        )
    if not seen.gil_on:
        return Word.RELEASED, f"{name} runs without a GIL here, so there is none that it could hold."
    if isinstance(seen.share, Failure):
        return Word.INCONCLUSIVE, f"Whether {name} releases the GIL can't be told: {seen.share.reason}"
    return _by_share(name, seen.share, seen.threads, max_share)


def _by_share(name: str, share: GilShare, threads: Threads, max_share: float) -> tuple[Word, str]:
    """Return the verdict for a share whose whole interval lies on one side, if the speedup agrees.

    A function that holds the GIL for a share s of its time can't be more than 1/s as fast in threads, for
    these parts can't overlap; and one that hardly holds it gains from threads, unless something else is in
    the way that is known.
    """
    figure = f"{share.share:.1%} of the time ({share.low:.1%} to {share.high:.1%})"
    allowed = f"the {max_share:.0%} allowed"
    speedup = threads.speedup
    if share.high > max_share >= share.low:
        return Word.INCONCLUSIVE, (
            f"It can't be told: {name} holds the GIL {figure}, on both sides of {allowed}."
        )
    if share.high > max_share and speedup.low > 1 / share.low:
        return Word.INCONCLUSIVE, (
            f"It can't be told: {name} seems to hold the GIL {figure}, but then two threads could not be "
            f"{speedup.low:.2f}× as fast or faster."
        )
    if share.high > max_share:
        return Word.HELD, f"{name} does not release the GIL: it holds it {figure}, more than {allowed}."
    if _is_serialized(threads, share.high):
        return Word.INCONCLUSIVE, (
            f"It can't be told: {name} holds the GIL {figure}, but two threads gain little from that. "
            "Something else serializes them: a lock of its own, or what it calls or waits for."
        )
    return Word.RELEASED, f"{name} releases the GIL: it holds it {figure}, within {allowed}."


def _is_serialized(threads: Threads, share: float) -> bool:
    """Tell whether two threads gain too little, and nothing that is known explains it."""
    explained = threads.too_often or threads.ran_at_once or not threads.had_cpus
    return threads.gain_little(share) and not explained


def _held(share: GilShare, *, wanted: bool) -> Iterator[str]:
    """Yield where the GIL was held, or where that is wanted, why it is not known.

    Lines are looked for in a short part of a long call, so how much each makes up is left out where it can't
    be true of the whole.
    """
    whole = sum(line.share for line in share.hottest) <= share.high
    places = []
    for line in share.hottest:
        if line.share >= WORTH_A_WORD:
            part = f"{line.share:.1%}" if whole else ""
            named = f"{line.file} line {line.line} ({', '.join(filter(None, (line.function, part)))})"
            places.append(named if line.line else f"{line.function}{part and f' ({part})'}")
    if places:
        yield f"Where it was held: {', '.join(places)}."
    elif wanted and share.hottest_reason:
        yield f"Where it was held is {share.hottest_reason}"


def _gain(seen: Evidence) -> Iterator[str]:
    """Yield what two threads gain, and if that is little, the reason that is known."""
    threads = seen.threads
    if isinstance(threads, Failure):
        return
    speedup = threads.speedup
    yield f"Two threads: {speedup.median:.2f}× as fast ({speedup.low:.2f} to {speedup.high:.2f})."
    share = seen.share.high if isinstance(seen.share, GilShare) and seen.gil_on else 0.0
    if not threads.gain_little(share):
        return
    if threads.too_often:
        yield (
            "They let go of the GIL too often, in small pieces: it changed hands "
            f"{threads.hand_overs_per_s:,.0f} times a second. Do more work in each call that releases it."
        )
    elif not threads.had_cpus:
        yield (
            f"There was no free CPU for each of them ({threads.free_cpus:.1f} were free), so that this says "
            "little."
        )
    elif threads.ran_at_once:
        yield (
            f"Both were computing at the same time ({threads.cores:.1f} CPUs busy): what they share is not a "
            "lock but the hardware, such as memory or the two halves of one core."
        )
