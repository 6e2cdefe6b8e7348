"""What an experiment is: a primitive, several threads that use it at once, and what is seen of its promise.

Like a workload, an experiment starts no threads and owns no clock: it says what each participant does, and
is given both. ``benchmarks`` releases all participants at the same moment and times them together.
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
"""How long a participant waits for another one before it takes it for lost; an experiment never hangs."""


class BrokenPromiseError(WrongResultError):
    """A primitive did what it promises never to do; the message says what was seen."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """What an experiment is given for one round.

    Attributes:
        operations: How many operations each participant does.
        clock: Seconds from an arbitrary moment; monotonic, and the same for all threads.
        resource: What the experiment's ``prepare`` yielded.
    """

    operations: int
    clock: Callable[[], float]
    resource: Any = None


@dataclass(frozen=True, slots=True)
class Trial:
    """One round: made anew each time, and executed once.

    Attributes:
        participants: What each thread executes; all are released at the same moment.
        operations: How many operations they do together.
        observe: Told what the participants returned, in their order, after all have ended and outside of
            the timed part; returns numbers by name, units in the names. Raises BrokenPromiseError.
    """

    participants: tuple[Callable[[], object], ...]
    operations: int
    observe: Callable[[Sequence[Any]], Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Variant:
    """One way of doing an experiment; all variants are measured in the same blocks.

    Attributes:
        name: What is used, such as ``"Lock"``, ``"no lock"`` or ``"queue.Queue"``.
        participants: How many threads.
        trial: Context manager that yields the Trial of one round and owns what only that round needs.
        settings: Numbers in which variants of the same name differ, such as ``{"reading_share": 0.9}``.
    """

    name: str
    participants: int
    trial: Callable[[Conditions], AbstractContextManager[Trial]]
    settings: Mapping[str, float] = field(default_factory=dict)

    @property
    def label(self) -> str:
        """The variant among all of its experiment, for people."""
        settings = "".join(f", {name} {value:g}" for name, value in self.settings.items())
        threads = "1 thread" if self.participants == 1 else f"{self.participants} threads"
        return f"{self.name}, {threads}{settings}"


@dataclass(frozen=True, slots=True)
class Experiment:
    """A primitive put to work.

    Attributes:
        name: That of its file, such as ``"read_write_lock"``.
        summary: One sentence for readers of the report: what the participants do.
        promise: One sentence: what the primitive guarantees, and what is checked in every round.
        unit: Plural noun of one operation, such as ``"increments"``.
        operations: How many each participant does at full size; presets do a part of them.
        variants: At least one; no two with the same label.
        prepare: Context manager around all rounds, such as a running server.
        fewest_operations: How many each participant does at least, however small the preset.
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
        """Return how many operations each participant does when only so large a part is wanted."""
        return max(self.fewest_operations, round(self.operations * part))


def jain_index(amounts: Sequence[float]) -> float:
    """Return how evenly amounts are shared out: 1 if all are equal, 1/n if one of n has everything.

    R. Jain, D. Chiu and W. Hawe, "A Quantitative Measure of Fairness and Discrimination for Resource
    Allocation in Shared Computer Systems", DEC-TR-301, 1984: the squared sum over n times the sum of squares.

    Raises:
        ValueError: An amount is negative, or none is above 0, so that nothing is shared out.
    """
    if not any(amounts) or min(amounts) < 0:
        raise ValueError(f"Jain's index needs amounts of 0 or more, and one above 0, not {list(amounts)}")
    return sum(amounts) ** 2 / (len(amounts) * sum(amount**2 for amount in amounts))
