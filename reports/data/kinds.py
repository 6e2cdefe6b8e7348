"""The benchmarks beside the cells: how their kinds read them, and what becomes of those without a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.data.fields import FieldError, structure
from reports.data.model import OtherFailure

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from reports.data.cells import Benchmark


@dataclass(frozen=True, slots=True)
class Series:
    """What is followed from run to run, as its kind tells it apart from all others of that kind.

    Attributes:
        subject: The experiment or the series of measurements that it belongs to.
        runner: The runner or, of an experiment, the variant.
        workers: Workers, or the threads that take part in an experiment.
        settings: What else tells it apart; what is None is left out.
        values: One for each block or repeat, or the only figure; empty if there are none.
        metric: What the values are: times in seconds, or another metric that is followed.
        bounds: The 95 % interval of a single figure that comes with one.
        of_function: Whether it is of the user's function, whose name then comes before the subject.
    """

    subject: str
    runner: str
    workers: int
    settings: Mapping[str, object]
    values: Sequence[float] = ()
    metric: str = "time"
    bounds: tuple[float, float] | None = None
    of_function: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of measurement beside the speedups: how its benchmarks are read.

    Attributes:
        name: As the JSON has it.
        read: Returns frozen facts of what was recorded of a benchmark, ``wall_s`` included, or raises a
            FieldError.
        read_part: The same of what is known of a benchmark without a time: which one it is.
        series: Returns the series of times of either; None if it has none.
        figures: Returns all other series of what was read; None if it has none.
    """

    name: str
    read: Callable[[Mapping[str, object]], object]
    read_part: Callable[[Mapping[str, object]], object] | None = None
    series: Callable[[Any], Series] | None = None
    figures: Callable[[Any], Iterable[Series]] | None = None

    @property
    def is_followed(self) -> bool:
        """Whether anything of it is followed from run to run."""
        return self.series is not None or self.figures is not None


def read_benchmarks(
    benchmarks: Iterable[Benchmark], kinds: Mapping[str, Kind]
) -> tuple[dict[str, tuple[object, ...]], tuple[OtherFailure, ...]]:
    """Return the benchmarks as facts, by their kind, and those that can't be used with the reasons."""
    facts: dict[str, tuple[object, ...]] = {}
    refused = []
    for benchmark in benchmarks:
        name = benchmark.extra_info.kind
        found = _read(benchmark, kinds[name])
        if isinstance(found, OtherFailure):
            refused.append(found)
        else:
            facts[name] = (*facts.get(name, ()), found)
    return facts, tuple(refused)


def _read(benchmark: Benchmark, kind: Kind) -> object:
    reason = benchmark.objection
    if reason is None:
        try:
            return kind.read(benchmark.facts)
        except FieldError as error:
            reason = str(error)
    return OtherFailure(kind.name, benchmark.name, reason, part=part_of(benchmark.facts, kind))


@dataclass(frozen=True, slots=True)
class _Listed:
    kind: str
    name: str
    reason: str
    status: str
    broken_promise: bool | None


def read_failure(entry: Mapping[str, object], kinds: Mapping[str, Kind], path: str) -> OtherFailure:
    """Return a benchmark beside the cells that the measurement itself could not time.

    Raises:
        FieldError: A field is missing or wrong, or it is a broken promise and does not say whose.
    """
    listed = structure(_Listed, entry, path)
    kind, broken = kinds.get(listed.kind), listed.broken_promise is True
    if broken and kind and kind.read_part:
        part: object = kind.read_part(entry)
    else:
        part = part_of(entry, kind)
    return OtherFailure(listed.kind, listed.name, listed.reason, listed.status, part, broken)


def part_of(facts: Mapping[str, object], kind: Kind | None) -> object | None:
    """Return which benchmark of its kind it is, or None if that can't be told."""
    if kind is None or kind.read_part is None:
        return None
    try:
        return kind.read_part(facts)
    except FieldError:
        return None
