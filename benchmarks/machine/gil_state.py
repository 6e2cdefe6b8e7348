"""Whether a free-threaded build ran without its GIL to the end, and the caveats if it did not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from benchmarks.machine.gil_culprit import find_culprit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

APART = "so these are not free-threaded results, and they are kept apart from such"
ASKED_FOR = (
    "This free-threaded build ran with its GIL on because PYTHON_GIL=1 asked for it: beside a run "
    "without, it shows what the lock does on the same binary. It is kept apart from free-threaded results."
)


@dataclass(frozen=True, slots=True)
class GilSeen:
    """What the workers of a cell told of their GIL; for threads it is that of the measuring process.

    Attributes:
        workload: What they executed.
        after_imports: Whether one had its GIL on when it had imported the task and executed it once.
        at_end: Whether one had it on after the last round; once on, it stays on.
        suspects: What one of these had loaded at the end; see ``benchmarks.machine.gil_suspects``.
    """

    workload: str
    after_imports: bool
    at_end: bool
    suspects: tuple[str, ...] = ()


def gil_caveats(
    seen: Iterable[GilSeen],
    *,
    asked_for: bool,
    find: Callable[[tuple[str, ...]], str | None] = find_culprit,
) -> tuple[str, ...]:
    """Return the caveats of a run of a free-threaded build: one for each module that switched its GIL on.

    Args:
        seen: What the workers of all cells told.
        asked_for: Whether PYTHON_GIL=1 had the GIL on from the beginning.
        find: Returns the module among suspects.
    """
    if asked_for:
        return (ASKED_FOR,)
    by_workload: dict[str, list[GilSeen]] = {}
    for one in seen:
        if one.at_end:
            by_workload.setdefault(one.workload, []).append(one)
    by_culprit: dict[str | None, list[GilSeen]] = {}
    for told in by_workload.values():
        found = (culprit for one in told if (culprit := find(one.suspects)) is not None)
        by_culprit.setdefault(next(found, None), []).extend(told)
    return tuple(_caveat(culprit, concerned) for culprit, concerned in by_culprit.items())


def _caveat(culprit: str | None, concerned: Sequence[GilSeen]) -> str:
    where = ", ".join(dict.fromkeys(one.workload for one in concerned))
    if culprit is None:
        return (
            f"Something switched the GIL of this free-threaded build on (in {where}), {APART}; importing the "
            f"same modules again did not show which one it was.{_late(concerned)}"
        )
    package = culprit.partition(".")[0]
    return (
        f"Importing {culprit} switched the GIL of this free-threaded build on (in {where}), {APART}: take a "
        f"release of {package} that supports running without the GIL, or do without it; PYTHON_GIL=0 keeps "
        f"the GIL off at your own risk.{_late(concerned)}"
    )


def _late(concerned: Sequence[GilSeen]) -> str:
    """Return where the GIL was still off after the imports: there the rounds are not even of one kind."""
    late = dict.fromkeys(one.workload for one in concerned if not one.after_imports)
    return f" In {', '.join(late)} that happened after the first rounds had run without it." if late else ""
