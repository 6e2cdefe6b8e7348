"""Experiments: a primitive, several threads that use it at once, and a check of its promise.

Like a workload, an experiment starts no threads and owns no clock: it says what each participant does.
``benchmarks`` provides both, releases all participants at the same moment and times them together.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workloads.model import WrongResultError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

PATIENCE_S = 30.0
"""Seconds that a participant waits for another one before it gives up; an experiment never hangs."""


class BrokenPromiseError(WrongResultError):
    """A primitive broke its promise; the message says what was observed."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """The inputs of an experiment for one round.

    Attributes:
        operations: Operations per participant.
        clock: Monotonic seconds, the same clock for all threads.
        resource: What the experiment's ``prepare`` yielded.
    """

    operations: int
    clock: Callable[[], float]
    resource: Any = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One round: created anew each time, and executed once.

    Attributes:
        participants: What each thread executes; all are released at the same moment.
        operations: Operations of all participants together.
        observe: Gets the participants' results in order, after all have ended and outside the timed part;
            returns numbers by name, with units in the names. Raises BrokenPromiseError.
    """

    participants: tuple[Callable[[], object], ...]
    operations: int
    observe: Callable[[Sequence[Any]], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of doing an experiment; all variants are measured in the same blocks.

    Attributes:
        name: What is used, for example ``"Lock"``, ``"no lock"`` or ``"queue.Queue"``.
        participants: Number of threads.
        trial: Context manager that yields the Trial of one round and owns what only that round needs.
        settings: Numbers in which variants of the same name differ, for example ``{"reading_share": 0.9}``.
    """

    name: str
    participants: int
    trial: Callable[[Conditions], AbstractContextManager[Trial]]
    settings: Mapping[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """A readable label, unique within the experiment."""
        settings = "".join(f", {name} {value:g}" for name, value in self.settings.items())
        threads = "1 thread" if self.participants == 1 else f"{self.participants} threads"
        return f"{self.name}, {threads}{settings}"


@dataclass(frozen=True, slots=True)
class Experiment:
    """A primitive in use.

    Attributes:
        name: The name of its file, for example ``"read_write_lock"``.
        summary: One sentence for readers of the report: what the participants do.
        promise: One sentence: what the primitive guarantees, and what every round checks.
        unit: Plural noun of an operation, for example ``"increments"``.
        operations: Operations per participant at full size; presets do a share of them.
        variants: At least one; labels are unique.
        prepare: Context manager around all rounds, for example a running server.
        fewest_operations: Fewest operations per participant, however small the preset.
    """

    name: str
    summary: str
    promise: str
    unit: str
    operations: int
    variants: tuple[Variant, ...]
    prepare: Callable[[], AbstractContextManager[Any]] = nullcontext
    fewest_operations: int = 1

    def scaled(self, part: float) -> int:
        """Return the operations per participant for a share of the full size."""
        return max(self.fewest_operations, round(self.operations * part))


def jain_index(amounts: Sequence[float]) -> float:
    """Return the fairness of amounts: 1 if all are equal, 1/n if one of n has everything.

    R. Jain, D. Chiu and W. Hawe, "A Quantitative Measure of Fairness and Discrimination for Resource
    Allocation in Shared Computer Systems", DEC-TR-301, 1984: the squared sum over n times the sum of squares.

    Raises:
        ValueError: An amount is negative, or all are 0.
    """
    if not any(amounts) or min(amounts) < 0:
        raise ValueError(f"Jain's index needs amounts of 0 or more, and one above 0, not {list(amounts)}")
    return sum(amounts) ** 2 / (len(amounts) * sum(amount**2 for amount in amounts))
