"""The GIL share: the share of the wall time in which any thread of this process holds the GIL.

It is measured over whole rounds, in separate rounds after the timed ones, because sampling costs CPU time. A
sampler process reads the GIL's state from memory; if that is impossible, py-spy samples.
"""

from __future__ import annotations

import math
import mmap
import os
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks.evidence import sampler
from benchmarks.evidence.gil_words import MEMORY, NotMeasuredError
from benchmarks.evidence.py_spy import RATE_HZ, HotLine, look_with_py_spy
from benchmarks.process.beside import NoLookError, looking

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from benchmarks.evidence.gil_words import Gils, GilWords

NORMAL_95 = 1.959964
"""97.5 % quantile of the standard normal distribution."""

STUDENT_95 = (12.7062, 4.3027, 3.1824, 2.7764, 2.5706, 2.4469, 2.3646, 2.3060, 2.2622)
"""97.5 % quantiles of Student's t distribution with 1 to 9 degrees of freedom."""

FEWEST_ROUNDS = 3
"""However long they are, because differences between rounds don't show in a single one."""

MOST_STRETCHES = 10

HARDLY_HELD = 0.05
"""Below this share, py-spy is not asked for hot lines."""

BY_WORDS, BY_PY_SPY = "words", "py-spy"


@dataclass(frozen=True, slots=True)
class Stretch:
    """One or several whole rounds: the number of samples, and how many found the GIL held."""

    looks: int
    held: int


@dataclass(frozen=True, slots=True)
class GilShare:
    """The share with its 95 % interval, all between 0 and 1, and where the GIL was held.

    Attributes:
        share: Over all samples.
        low: Lower bound.
        high: Upper bound.
        samples: Number of samples.
        errors: Number of failed samples, not included above.
        rate_hz: Samples per second.
        method: BY_WORDS, or BY_PY_SPY if the GIL's state could not be read.
        words_reason: Why it could not be read.
        stretches: Number of stretches behind the interval.
        sampler_cores: CPU seconds of the sampler, per second.
        hottest: Lines that held it, hottest first.
        hottest_reason: Why they are unknown.
    """

    share: float
    low: float
    high: float
    samples: int
    errors: int
    rate_hz: int
    method: str
    words_reason: str | None = None
    stretches: int = 0
    sampler_cores: float | None = None
    hottest: tuple[HotLine, ...] = ()
    hottest_reason: str | None = "not measured."


def measure_gil_share(
    run: Callable[[], object],
    sample_s: float,
    gils: Gils,
    task_file: str = "",
    announce: Callable[[], object] = int,
) -> GilShare:
    """Sample GILs of this process while ``run`` is called again and again.

    Args:
        run: One round, without check.
        sample_s: Seconds after which no further round begins; at least FEWEST_ROUNDS are run.
        gils: The GILs to sample. The share is the mean over them.
        task_file: The task's source file, for py-spy's hot lines.
        announce: Called before each round.

    Raises:
        NotMeasuredError: This process has no GIL; or its state can't be read, and py-spy has no permission
            to attach.
    """
    if gils.words:
        return _share_by_words(run, sample_s, gils.words, announce)
    if not gils.apply:
        raise NotMeasuredError(str(gils.reason))
    return _share_by_py_spy(run, sample_s, task_file, gils.reason)


def _share_by_words(
    run: Callable[[], object], sample_s: float, words: Sequence[GilWords], announce: Callable[[], object]
) -> GilShare:
    rounds: list[Stretch] = []
    with _sampling(words) as counts:
        began_s, cpu_ns = time.perf_counter(), counts[sampler.CPU_NS]
        while len(rounds) < FEWEST_ROUNDS or time.perf_counter() < began_s + sample_s:
            announce()  # not counted
            before = counts[sampler.SEEN]
            run()
            rounds.append(Stretch(*divmod(counts[sampler.SEEN] - before, sampler.LOOK)))
        cores = (counts[sampler.CPU_NS] - cpu_ns) / 1e9 / (time.perf_counter() - began_s)
    return _summarized(stretches_of(rounds), sampler.RATE_HZ, BY_WORDS, sampler_cores=round(cores, 4))


def _share_by_py_spy(
    run: Callable[[], object], sample_s: float, task_file: str, reason: str | None
) -> GilShare:
    """Let py-spy sample instead, several times for a short time, starting at random moments of a round."""
    looked = look_with_py_spy(run, task_file, samples=max(FEWEST_ROUNDS, round(sample_s)))
    return replace(
        _summarized([Stretch(each.looks, each.held) for each in looked.samples], RATE_HZ, BY_PY_SPY),
        errors=looked.errors,
        words_reason=reason,
        hottest=looked.hottest,
        hottest_reason=None,
    )


def _summarized(
    stretches: Sequence[Stretch], rate_hz: int, method: str, sampler_cores: float | None = None
) -> GilShare:
    share, low, high = share_of(stretches)
    looks = sum(each.looks for each in stretches)
    return GilShare(share, low, high, looks, 0, rate_hz, method, None, len(stretches), sampler_cores)


def with_hottest_lines(share: GilShare, run: Callable[[], object], task_file: str) -> GilShare:
    """Return the share with the lines that held the GIL, or why these are unknown."""
    if share.hottest_reason is None:
        return share
    if share.high < HARDLY_HELD:
        return replace(share, hottest_reason="not applicable: the GIL was hardly held.")
    try:
        return replace(share, hottest=look_with_py_spy(run, task_file).hottest, hottest_reason=None)
    except NotMeasuredError as error:
        return replace(share, hottest_reason=str(error))


def stretches_of(rounds: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return at most MOST_STRETCHES stretches of about as many rounds each, in their order.

    Consecutive samples depend on each other; samples of different stretches hardly do.
    """
    count = min(MOST_STRETCHES, len(rounds))
    ends = [len(rounds) * place // count for place in range(count + 1)]
    parts = [rounds[begin:end] for begin, end in pairwise(ends)]
    return tuple(Stretch(sum(r.looks for r in part), sum(r.held for r in part)) for part in parts)


def share_of(stretches: Sequence[Stretch], moments: int | None = None) -> tuple[float, float, float]:
    """Return the share over all samples and its 95 % interval, from the spread of the stretches.

    The share is a ratio of two sums (W. G. Cochran, Sampling Techniques, 3rd ed., section 2.11); its standard
    error is used with Student's t. If the stretches agree by chance, the number of samples still limits the
    precision, so the wider of the two intervals counts.

    Args:
        stretches: The samples of each.
        moments: The number of sampling moments, if several samples were taken at each.

    Raises:
        NotMeasuredError: There were no samples, or only one stretch.
    """
    looks, held, count = sum(s.looks for s in stretches), sum(s.held for s in stretches), len(stretches)
    if count < 2 or not looks:
        raise NotMeasuredError(f"not measured: there were only {looks} samples, in {count} stretches.")
    share = held / looks
    squares = sum((each.held - share * each.looks) ** 2 for each in stretches)
    error = math.sqrt(squares * count / (count - 1)) / looks
    half = STUDENT_95[min(count - 1, len(STUDENT_95)) - 1] * error
    low, high = wilson_interval(share * (moments or looks), moments or looks)
    return share, max(0.0, min(low, share - half)), min(1.0, max(high, share + half))


def wilson_interval(hits: float, tries: int) -> tuple[float, float]:
    """Return the 95 % interval of a proportion (E. B. Wilson, 1927, JASA 22, p. 209); holds at 0 and 1."""
    share, z2 = hits / tries, NORMAL_95**2
    center = (share + z2 / (2 * tries)) / (1 + z2 / tries)
    half = NORMAL_95 * math.sqrt(share * (1 - share) / tries + z2 / (4 * tries**2)) / (1 + z2 / tries)
    return max(0.0, center - half), min(1.0, center + half)


@contextmanager
def _sampling(words: Sequence[GilWords]) -> Iterator[memoryview]:
    """Yield the counts of a running sampler, and end it.

    Raises:
        NotMeasuredError: It does not start.
    """
    memory = os.open(MEMORY, os.O_RDONLY)
    try:
        with tempfile.TemporaryFile() as shared:
            shared.truncate(sampler.COUNTS_BYTES)
            with (
                mmap.mmap(shared.fileno(), sampler.COUNTS_BYTES) as page,
                memoryview(page) as raw,
                raw.cast("Q") as counts,
                looking(
                    sampler.__file__,
                    (memory, shared.fileno(), *(gil.locked_address for gil in words)),
                    (memory, shared.fileno()),
                    lambda: bool(counts[sampler.SEEN]),
                ),
            ):
                yield counts
    except NoLookError as error:
        raise NotMeasuredError("not measured: the GIL sampler did not start.") from error
    finally:
        os.close(memory)
