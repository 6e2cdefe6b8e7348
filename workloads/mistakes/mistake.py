"""What a mistake is, and how a demonstration of it reports what it saw."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


class Report(Protocol):
    """Tells what was seen, at once: a demonstration may be cut off in the next moment."""

    def __call__(self, **facts: float | str | bool | Sequence[float]) -> None:
        """Add facts by name, units in the names; a later fact replaces an earlier one of its name."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """One thing to show, in a process that does nothing else and may be ended at any time.

    Attributes:
        name: Unique within its mistake, such as ``"locks in different orders"``.
        show: Module-level function, called in the main thread of the process; it may leave threads
            running, end the process or never return. What it raises, the process shows and fails with.
        limit_s: Seconds after which the process is ended; its stacks are recorded then. Only a
            demonstration that is meant to hang gets that far.
    """

    name: str
    show: Callable[[Report], None]
    limit_s: float = 30.0


@dataclass(frozen=True, slots=True)
class Mistake:
    """A mistake with threads, as it is commonly made.

    Attributes:
        name: That of its file, such as ``"lock_order"``.
        summary: One sentence: what is done wrong, and what happens then.
        instead: One sentence: what to do.
        demonstrations: The mistake, and where there is one, its remedy.
    """

    name: str
    summary: str
    instead: str
    demonstrations: tuple[Demonstration, ...]
