"""What ``make bench-calls`` has stored: the only reader of that JSON."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - the types of fields are read at run time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports.data.document import UnreadableRunError, read_document
from reports.data.environment import Environment  # noqa: TC001 - likewise
from reports.data.fields import FieldError, Line, Moment, Share, structure
from reports.data.load import check_schema
from reports.statistics.intervals import Interval

if TYPE_CHECKING:
    from pathlib import Path

KEY = "gil_bench_calls"

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Speedup:
    """The speedup of two threads, with its interval."""

    median: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Threads:
    """Two threads against one that makes as many calls."""

    speedup: Speedup
    hand_overs_per_s: float | None = None
    cores: float | None = None

    @property
    def gain(self) -> Interval:
        """Return the speedup as other reports have it."""
        return Interval(self.speedup.median, self.speedup.low, self.speedup.high)


@dataclass(frozen=True, slots=True)
class GilShare:
    """The share of the time in which one thread held the GIL, with its interval."""

    share: Share
    low: Share
    high: Share

    @property
    def interval(self) -> Interval:
        """Return it as other reports have it."""
        return Interval(self.share, self.low, self.high)


@dataclass(frozen=True, slots=True)
class CallFacts:
    """A call with its verdict; ``None`` is what was not measured, and ``sentences`` say why.

    Attributes:
        call_s: Seconds of one call in one thread.
        had_cpus: Whether CPUs were free for two threads; if not, their gain says little.
    """

    name: str
    library: str
    summary: Line
    version: Line | None
    verdict: str
    sentences: tuple[Line, ...]
    gil_share: GilShare | None
    gil_share_reason: Line | None
    threads: Threads | None
    call_s: float | None
    had_cpus: bool | None = None


@dataclass(frozen=True, slots=True)
class MeasuredCalls:
    """All calls of one interpreter.

    Attributes:
        max_share: The share of the time that a call may hold the GIL and still count as releasing it.
        versions: The versions of installed libraries, by module.
    """

    started: Moment
    commit: Line | None
    wall_s: float
    interrupted: Line | None
    max_share: Share
    environment: Environment
    versions: Mapping[str, Line] = field(default_factory=dict)
    caveats: tuple[Line, ...] = ()
    calls: tuple[CallFacts, ...] = ()

    @property
    def by_name(self) -> dict[str, CallFacts]:
        """Return the calls by name."""
        return {call.name: call for call in self.calls}


def load_calls(path: Path) -> MeasuredCalls:
    """Return what is stored in a file.

    Raises:
        UnreadableRunError: It can't be read, does not hold calls, or is newer.
    """
    document = read_document(path)
    try:
        check_schema(path, document, KEY, SCHEMA)
        return structure(MeasuredCalls, document.get(KEY), KEY)
    except FieldError as error:
        raise UnreadableRunError(f"{path} does not hold measured calls, or is damaged: {error}.") from None
