"""Which series there are, named the same everywhere, and which change of one matters."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from reports.series.metrics import FLOOR_S, MEASURES
from reports.wording.numbers import workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from reports.series.metrics import Measure, Metric

WHOLE = frozenset({"speedup", "startup"})
"""Kinds whose times are those of whole rounds and start-ups; all other times are per operation."""


class ThresholdError(Exception):
    """A threshold cannot be understood; the message is one sentence that says how to write one."""


@dataclass(frozen=True, slots=True)
class Override:
    """A user's own threshold, as a fraction, for the series whose path matches the pattern."""

    pattern: str
    threshold: float


DEFAULTS = (
    Override("*/gil_share", 0.05),
    Override("*/p50", 0.25),
    Override("*/p90", 0.50),
    Override("*/p99", 1.00),
    Override("*/*_memory", 0.10),
    Override("*/hand_overs", 0.50),
    Override("startup/*", 0.25),
    Override("dispatch/*", 0.15),
    Override("batches/*", 0.15),
    Override("synchronization/*", 0.15),
    Override("speedup/http*", 0.10),
    Override("speedup/file*", 0.10),
    Override("speedup/*/processes*", 0.10),
    Override("speedup/*/sequential/*", 0.05),
    Override("*", 0.15),
)
"""The first that matches counts. Serial work 5 %, processes, local HTTP and files 10 %, everything in which
workers contend 15 %, start-up 25 %. They are where shared machines stop raising false alarms in published
experience, not laws: a gate against itself shows what this machine can tell.

Of a GIL share 5 % is less than its floor of five points, so the points decide. The tail of response times
rests on few requests: the median 25 %, nine in ten 50 %, 99 in a hundred twice. Memory 10 %: pages that
processes share are divided among however many are alive at that moment. Hand-overs half as many again: they
depend on how the system schedules the threads."""


@dataclass(frozen=True, slots=True, order=True)
class SeriesId:
    """One series. It comes from the recorded facts, never from a test's id or a file's name.

    Attributes:
        kind: ``"speedup"`` for what was measured of a cell, or the kind of measurement, or
            ``"pytest-benchmark"`` of another project's file.
        subject: The workload, ``"start-up"``, the dispatch series, the experiment or the test.
        runner: The runner or, of an experiment, the variant; empty for a test, which has none.
        workers: Workers, or the threads that take part in an experiment.
        detail: Settings, chunk or payload as sorted ``"name=value, …"``; empty if there are none.
        metric: ``"time"`` (seconds: of a round, until all workers are ready, or per operation),
            ``"speedup"``, which has no unit, or another of ``MEASURES``.
    """

    kind: str
    subject: str
    runner: str
    workers: int
    detail: str
    metric: Metric

    @property
    def path(self) -> str:
        """The series as one text: ``kind/subject/runner/workers[/detail]/metric``; a test has no runner."""
        runner = (self.runner, str(self.workers)) if self.runner else ()
        detail = (self.detail,) if self.detail else ()
        return "/".join((self.kind, self.subject, *runner, *detail, self.metric))

    @property
    def name(self) -> str:
        """The series for people, without its metric, such as ``sha256 (threads, 2 workers)``."""
        parts = (self.runner, workers(self.workers) if self.runner else "", self.detail)
        inside = ", ".join(part for part in parts if part)
        return f"{self.subject} ({inside})" if inside else self.subject

    @property
    def measure(self) -> Measure:
        """What its metric is."""
        return MEASURES[self.metric]

    @property
    def larger_is_worse(self) -> bool:
        """Whether a rise is for the worse: yes for times, no for speedups and for what is neutral."""
        return self.measure.worse == "more"

    @property
    def is_neutral(self) -> bool:
        """Whether neither way is for the worse."""
        return self.measure.worse == "neither"

    @property
    def floor(self) -> float | None:
        """The difference that is too small to matter, in the unit of its figures; None without a limit."""
        if self.metric == "time":
            return FLOOR_S if self.kind in WHOLE else None
        return self.measure.floor


def detail_of(settings: Iterable[tuple[str, object]]) -> str:
    """Return settings as the canonical detail of a series: sorted by name, None left out.

    Whole numbers are written alike whether they were stored as 8 or as 8.0.
    """
    return ", ".join(f"{name}={_text(value)}" for name, value in sorted(settings) if value is not None)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def threshold_of(series: SeriesId, overrides: Sequence[Override] = ()) -> float:
    """Return the change that matters for a series, as a fraction; of a user's patterns the last counts."""
    matching = (
        entry for entry in (*reversed(overrides), *DEFAULTS) if fnmatchcase(series.path, entry.pattern)
    )
    return next(matching).threshold  # the last default matches everything


def parse_overrides(texts: Iterable[str]) -> tuple[Override, ...]:
    """Return what the texts say, each as ``PATTERN=PERCENT``; the pattern is a path's with ``*`` and ``?``.

    Raises:
        ThresholdError: A text is not of this form, or the percentage is not above 0.
    """
    return tuple(map(_parsed, texts))


def _parsed(text: str) -> Override:
    pattern, _, percentage = text.rpartition("=")
    try:
        value = float(percentage.strip().removesuffix("%"))
    except ValueError:
        value = math.nan
    if not pattern or not 0 < value < math.inf:
        raise ThresholdError(
            f"{text!r} is not a threshold: write PATTERN=PERCENT, for example 'speedup/sha256/*/time=8' (%)."
        )
    return Override(pattern, value / 100)
