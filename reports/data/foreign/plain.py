"""Reads a pytest-benchmark file of another project: the rounds of each benchmark, and where they ran.

pytest-benchmark divides the times that it stores by the iterations of a round (``Metadata.update``), so each
is seconds of one call. ``--benchmark-json`` always keeps them; ``--benchmark-save`` only with
``--benchmark-save-data``.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import pairwise
from statistics import median
from typing import TYPE_CHECKING, Annotated

from reports.data.document import UnreadableRunError, printable
from reports.data.fields import FieldError, Line, Moment, Positive, Rule, is_number, key, structure
from reports.data.foreign.formats import is_pytest_benchmark

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

BATCHES = 30
"""More rounds than this are taken together. Rounds of one process follow each other within microseconds and
are not independent; medians of consecutive batches nearly are, and more than 30 batches gain little
(Schmeiser, Batch Size Effects in the Analysis of Simulation Output, Operations Research 30, 1982)."""

LONGEST_PARAMETER = 60
UNSERIALIZABLE = "UNSERIALIZABLE["
"""How pytest-benchmark writes a parameter that JSON does not have: by an address, which differs each time."""


def _are_rounds(value: object) -> bool:
    return isinstance(value, list) and all(is_number(each) and 0 <= each < math.inf for each in value)


def batches(rounds: Sequence[float]) -> tuple[float, ...]:
    """Return at most 30 values: the rounds, or the medians of consecutive batches of nearly equal size."""
    count = len(rounds)
    if count <= BATCHES:
        return tuple(map(float, rounds))
    edges = [place * count // BATCHES for place in range(BATCHES + 1)]
    return tuple(float(median(rounds[start:end])) for start, end in pairwise(edges))


def _told(parameter: str) -> str:
    """Return a parameter as one short line that still differs from every other one."""
    if len(parameter) <= LONGEST_PARAMETER:
        return printable(parameter)
    digest = blake2b(parameter.encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
    return f"{printable(parameter[:LONGEST_PARAMETER])}… ({digest})"


Rounds = Annotated[tuple[float, ...], Rule("must be a list of numbers of at least 0", _are_rounds, batches)]


@dataclass(frozen=True, slots=True)
class _Stats:
    data: Rounds | None
    median: Positive | None


@dataclass(frozen=True, slots=True)
class _Options:
    timer: Line | None


@dataclass(frozen=True, slots=True)
class PlainBenchmark:
    """One test of the file.

    Attributes:
        name: With its file and its parameters, such as ``"tests/test_x.py::test_sum[10]"``.
        params: The values of the parameters by name.
    """

    name: str = field(metadata=key("fullname"))
    stats: _Stats
    params: Mapping[str, object] | None
    options: _Options | None

    @property
    def rounds_s(self) -> tuple[float, ...]:
        """Seconds of a call: at most 30 values, or none where the file keeps no rounds."""
        return self.stats.data or ()

    @property
    def median_s(self) -> float | None:
        """The median that the file tells, in seconds."""
        return self.stats.median

    @property
    def work(self) -> str:
        """What must agree before two times are compared: the parameters that JSON has, and the timer."""
        params = sorted((self.params or {}).items())
        told = [
            _told(f"{name}={value}") for name, value in params if not str(value).startswith(UNSERIALIZABLE)
        ]
        timer = self.options and self.options.timer
        return ", ".join([*told, *([f"timed by {timer}"] if timer else [])])


@dataclass(frozen=True, slots=True)
class _Cpu:
    brand: Line | None
    brand_raw: Line | None
    count: int | None


@dataclass(frozen=True, slots=True)
class Machine:
    """Where the file was made, as pytest-benchmark tells it; None is what it does not tell."""

    system: Line | None
    machine: Line | None
    release: Line | None
    python_implementation: Line | None
    python_version: Line | None
    cpu: _Cpu | None

    @property
    def cpu_model(self) -> str | None:
        """Its name; files of pytest-benchmark 3.2 and older have it under another field."""
        return (self.cpu.brand_raw or self.cpu.brand or None) if self.cpu else None

    @property
    def environment_key(self) -> str | None:
        """What must agree before times are compared; None on an unknown CPU."""
        if not self.cpu or not self.cpu_model:
            return None
        xy = ".".join((self.python_version or "").split(".")[:2])
        python = f"{self.python_implementation or 'Python'} {xy or '(unknown version)'}"
        cpus = f"{self.cpu.count or '?'} × {self.cpu_model}"
        return ", ".join((f"{self.system or '?'} {self.machine or '?'}", cpus, python))


@dataclass(frozen=True, slots=True)
class _Commit:
    id: Line | None
    dirty: bool | None


@dataclass(frozen=True, slots=True)
class PlainRun:
    """A whole file."""

    benchmarks: tuple[PlainBenchmark, ...]
    machine: Machine | None = field(metadata=key("machine_info"))
    commit: _Commit | None = field(metadata=key("commit_info"))
    measured: Moment | None = field(metadata=key("datetime"))
    version: Line | None

    @property
    def environment_key(self) -> str | None:
        """What must agree before times are compared; None on an unknown CPU."""
        return self.machine.environment_key if self.machine else None

    @property
    def commit_id(self) -> str | None:
        """The commit that was measured, with a word on local changes; None if the file tells none."""
        if self.commit is None or self.commit.id in {None, "", "unversioned"}:
            return None
        return f"{self.commit.id} with local changes" if self.commit.dirty else self.commit.id


def plain_run(path: Path, document: Mapping[str, object]) -> PlainRun | None:
    """Return the run in a document, or None if it is no plain file of pytest-benchmark.

    Raises:
        UnreadableRunError: It is one, but is damaged or empty.
    """
    if not is_pytest_benchmark(document):
        return None
    try:
        run = structure(PlainRun, document)
    except FieldError as error:
        raise UnreadableRunError(
            f"{path} was written by pytest-benchmark but is damaged, {error}: run the tests again."
        ) from None
    if not run.benchmarks:
        raise UnreadableRunError(f"{path} was written by pytest-benchmark but has no benchmarks.")
    twice = [name for name, times in Counter(each.name for each in run.benchmarks).items() if times > 1]
    if twice:
        raise UnreadableRunError(f"{path} has {twice[0]} twice: name a file of one run.")
    return run
