"""Which series: what is followed from run to run, and named the same wherever it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from collections.abc import Iterable

Metric = Literal["time", "speedup"]
METRICS: tuple[Metric, ...] = get_args(Metric)


@dataclass(frozen=True, slots=True, order=True)
class SeriesId:
    """One series. It comes from the recorded facts, never from a test's id or a file's name.

    Attributes:
        kind: ``"speedup"``, ``"startup"``, ``"dispatch"`` or ``"synchronization"``.
        subject: The workload, ``"start-up"``, the dispatch series or the experiment.
        runner: The runner or, of an experiment, the variant.
        workers: Workers, or the threads that take part in an experiment.
        detail: Settings, chunk or payload as sorted ``"name=value, …"``; empty if there are none.
        metric: ``"time"`` (seconds: of a round, until all workers are ready, or per operation) or
            ``"speedup"``, which has no unit.
    """

    kind: str
    subject: str
    runner: str
    workers: int
    detail: str
    metric: Metric

    @property
    def path(self) -> str:
        """The series as one text: ``kind/subject/runner/workers[/detail]/metric``."""
        detail = (self.detail,) if self.detail else ()
        return "/".join((self.kind, self.subject, self.runner, str(self.workers), *detail, self.metric))

    @property
    def larger_is_worse(self) -> bool:
        """Whether a rise is for the worse: yes for times, no for speedups."""
        return self.metric == "time"


def detail_of(settings: Iterable[tuple[str, object]]) -> str:
    """Return settings as the canonical detail of a series: sorted by name, None left out.

    Whole numbers are written alike whether they were stored as 8 or as 8.0.
    """
    return ", ".join(f"{name}={_text(value)}" for name, value in sorted(settings) if value is not None)


def _text(value: object) -> str:
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
