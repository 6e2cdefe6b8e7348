"""The verdict on a function: its GIL share decides, unless the speedup of two threads contradicts it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from benchmarks.evidence.gil_share import GilShare
from benchmarks.process.messages import Failure
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from benchmarks.measure.blocks import Interval

WORTH_A_WORD = 0.01
"""Smallest share of a line that is reported."""

REACHED = 0.8
"""Share of the possible gain of two threads; below it, something limits them."""

SERIALIZED = 1.25
"""Work serialized by a lock gains nothing; this is far above that, even with other slowdowns."""

AT_ONCE = 1.5
"""If CPUs busy exceed those of one thread times this, both threads computed and did not wait for a lock."""

HAND_OVER_S = 50e-6
"""A hand-over of the GIL costs at most this, including waking a thread on another core."""

OFTEN_PER_S = round((1 - SERIALIZED / 2) / HAND_OVER_S)
"""Fewer hand-overs per second can't explain a gain below SERIALIZED."""


class Word(StrEnum):
    """The verdicts."""

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
    """Return the exit code for several functions; what could not be measured has priority."""
    return min(codes, key=WORST_FIRST.index, default=NONE_FOUND)


@dataclass(frozen=True, slots=True)
class Threads:
    """The figures of two threads, compared with one that does the same.

    Attributes:
        speedup: Speedup of two threads over sequential calls.
        possible: The speedup of two independent threads, limited by the items' lengths.
        cores_alone: CPUs busy with one thread.
        cores: CPUs busy with two threads.
        free_cpus: Usable CPUs that other programs did not use.
        hand_overs_per_s: GIL hand-overs per second with two threads.
    """

    speedup: Interval
    possible: float = 2.0
    cores_alone: float | None = None
    cores: float | None = None
    free_cpus: float = 1.0
    hand_overs_per_s: float | None = None

    def gain_little(self, share: float) -> bool:
        """Return whether they gain less than expected for a function that holds the GIL for this share.

        Two threads that need the GIL at independent moments are 2 / (1 + share²) times as fast (mean value
        analysis of a closed network; M. Reiser and S. S. Lavenberg, 1980, JACM 27).
        """
        could = min(self.possible, 2 / (1 + share**2))
        return self.speedup.high < min(SERIALIZED, REACHED * could)

    @property
    def too_often(self) -> bool:
        """Return whether GIL hand-overs explain the lack of speedup."""
        return self.hand_overs_per_s is not None and self.hand_overs_per_s >= OFTEN_PER_S

    @property
    def had_cpus(self) -> bool:
        """Return whether there were free CPUs for both; threads that only wait need none."""
        cores_alone = 1.0 if self.cores_alone is None else self.cores_alone
        return self.free_cpus >= REACHED * self.possible * cores_alone

    @property
    def ran_at_once(self) -> bool:
        """Return whether both computed at the same time."""
        if self.cores is None or self.cores_alone is None:
            return False
        return self.cores >= AT_ONCE * max(self.cores_alone, 1 / AT_ONCE)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The measurement of a function.

    Attributes:
        name: The function.
        share: Its GIL share in one thread.
        threads: The figures of two threads, or why it fails in them.
        gil_on: Whether the GIL was on after it was imported and called.
        switched_on_by: The module whose import switched the GIL on, on a free-threaded build.
        remarks: Other caveats.
    """

    name: str
    share: GilShare | Failure
    threads: Threads | Failure
    gil_on: bool = True
    switched_on_by: str | None = None
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """The word, the sentences that say why, and the measurement; None if nothing could be measured."""

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
        seen: The measurement.
        max_share: The share of the time for which the function may hold the GIL.
        allow_gil: Whether importing it may switch the GIL on.
    """
    word, sentence = _found(seen, max_share, allow_gil=allow_gil)
    lines = [sentence]
    if seen.switched_on_by and word is not Word.SWITCHED_ON:
        accepted = spoken("ALLOW_GIL=1")
        lines.append(f"Importing {seen.switched_on_by} switched the GIL on (accepted: {accepted}).")
    if isinstance(seen.share, GilShare) and seen.gil_on:
        lines += _held(seen.share, wanted=word is Word.HELD)
    lines += _gain(seen)
    return Verdict(seen.name, word, (*lines, *seen.remarks), seen)


def _found(seen: Evidence, max_share: float, *, allow_gil: bool) -> tuple[Word, str]:
    """Return the word and its sentence; the worst finding decides."""
    name = seen.name
    if isinstance(seen.threads, Failure):
        return Word.FAILS, f"It fails in threads: {seen.threads.reason}"
    if seen.switched_on_by and not allow_gil:
        return Word.SWITCHED_ON, (
            f"{name} needs the GIL: importing {seen.switched_on_by} switched it on for the whole process "
            "because that module does not declare Py_MOD_GIL_NOT_USED."
        )
    if not seen.gil_on:
        return Word.RELEASED, f"{name} runs without a GIL here, so it can't hold one."
    if isinstance(seen.share, Failure):
        return Word.INCONCLUSIVE, f"It is unknown whether {name} releases the GIL: {seen.share.reason}"
    return _by_share(name, seen.share, seen.threads, max_share)


def _by_share(name: str, share: GilShare, threads: Threads, max_share: float) -> tuple[Word, str]:
    """Return the verdict by the share, if its whole interval is on one side and the speedup agrees.

    A function that holds the GIL for a share s of its time can't be more than 1/s times as fast in threads,
    because these parts can't overlap. A function that hardly holds it gains from threads, unless a known
    reason prevents that.
    """
    figure = f"{share.share:.1%} of the time ({share.low:.1%} to {share.high:.1%})"
    allowed = f"the {max_share:.0%} allowed"
    speedup = threads.speedup
    if share.high > max_share >= share.low:
        return Word.INCONCLUSIVE, (
            f"Inconclusive: {name} holds the GIL {figure}; this interval contains {allowed}."
        )
    if share.high > max_share and speedup.low > 1 / share.low:
        return Word.INCONCLUSIVE, (
            f"Inconclusive: {name} seems to hold the GIL {figure}, but then two threads could not be "
            f"{speedup.low:.2f}× as fast or faster."
        )
    if share.high > max_share:
        return Word.HELD, f"{name} does not release the GIL: it holds it {figure}, more than {allowed}."
    if _is_serialized(threads, share.high):
        return Word.INCONCLUSIVE, (
            f"Inconclusive: {name} holds the GIL {figure}, but two threads gain little. "
            "Something else serializes them: a lock of its own, or what it calls or waits for."
        )
    return Word.RELEASED, f"{name} releases the GIL: it holds it {figure}, within {allowed}."


def _is_serialized(threads: Threads, share: float) -> bool:
    """Return whether two threads gain too little without a known reason."""
    explained = threads.too_often or threads.ran_at_once or not threads.had_cpus
    return threads.gain_little(share) and not explained


def _held(share: GilShare, *, wanted: bool) -> Iterator[str]:
    """Yield which lines held the GIL, or, if ``wanted``, why they are unknown.

    Lines are sampled in a short part of a long call, so their shares are left out if they can't hold for the
    whole call.
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
        yield f"Where it was held: {share.hottest_reason}"


def _gain(seen: Evidence) -> Iterator[str]:
    """Yield the gain of two threads, and if it is small, the known reason."""
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
            "They release the GIL too often, for too little work: it changed hands "
            f"{threads.hand_overs_per_s:,.0f} times per second. Do more work in each call that releases it."
        )
    elif not threads.had_cpus:
        yield (f"Too few CPUs were free for both ({threads.free_cpus:.1f}), so this speedup says little.")
    elif threads.ran_at_once:
        yield (
            f"Both computed at the same time ({threads.cores:.1f} CPUs busy): the hardware limits them, not "
            "a lock; for example memory bandwidth, or two hyperthreads of one core."
        )


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict and its figures; null means not measured, and the sentences say why."""
    seen = verdict.evidence
    share = seen.share if seen and isinstance(seen.share, GilShare) else None
    threads = seen.threads if seen and isinstance(seen.threads, Threads) else None
    reason = seen.share.reason if seen and isinstance(seen.share, Failure) else None
    return {
        "name": verdict.name,
        "verdict": verdict.word,
        "exit_code": verdict.code,
        "sentences": verdict.lines,
        "gil_share": asdict(share) if share else None,
        "gil_share_reason": reason,
        "threads": asdict(threads) if threads else None,
        "gil_on": seen.gil_on if seen else None,
        "gil_switched_on_by": seen.switched_on_by if seen else None,
    }
