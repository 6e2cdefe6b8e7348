"""Environment steps: the commits from which Python, CPU, kernel or a library differs."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from reports.history.changes.topology import CommitOrder

What = Literal["Python", "CPU", "kernel", "libraries"]
COLUMNS: dict[What, str] = {"Python": "python_version", "kernel": "kernel", "libraries": "libraries"}


@dataclass(frozen=True, slots=True, order=True)
class EnvironmentStep:
    """A change of the environment, which may be the cause of a change of the numbers.

    Attributes:
        environment_key: The facet in which it is marked.
        position: The first commit that was measured with the new one.
        what: What changed.
        before: What it was, such as ``"3.14.0"``; of libraries only those that changed, or ``"none"``.
        after: What it is from here on.
    """

    environment_key: str
    position: int
    what: What
    before: str
    after: str

    @property
    def sentence(self) -> str:
        """``"Python 3.14.0 → 3.14.1"``, for a mark's label."""
        return f"{self.what} {self.before} → {self.after}"


def environment_steps(runs: pd.DataFrame, order: CommitOrder) -> tuple[EnvironmentStep, ...]:
    """Return all steps, by environment and position.

    The CPU belongs to the key, so it never changes within a facet: a facet's first run is marked when the
    same Python was measured on another CPU before. Missing facts count as unchanged.
    """
    placed = order.placed(runs).sort_values(["position", "started", "run"], kind="stable")
    named = placed[placed["environment_key"] != ""]
    steps = [
        step
        for key, facet in named.groupby("environment_key", observed=True)
        for what, column in COLUMNS.items()
        for step in _steps(str(key), what, facet[["position", column]])
    ]
    return tuple(sorted([*steps, *_other_cpus(named)]))


def _steps(key: str, what: What, facet: pd.DataFrame) -> Iterator[EnvironmentStep]:
    """Yield the changes from one run to the next in a facet's ``position`` and one column of texts."""
    known = ((int(position), str(value)) for position, value in facet.itertuples(index=False) if value)
    for (_, before), (position, after) in pairwise(known):
        if before != after:
            shown = _changed_libraries(before, after) if what == "libraries" else (before, after)
            yield EnvironmentStep(key, position, what, *shown)


def _other_cpus(placed: pd.DataFrame) -> Iterator[EnvironmentStep]:
    """Yield a step for the first run of each facet whose Python was on another CPU the last time before."""
    last: dict[tuple[str, bool, bool], str] = {}
    seen = set()
    columns = ["environment_key", "position", "cpu_model", "python_xy", "free_threaded", "gil_enabled"]
    for key, position, cpu, *python in placed[columns].itertuples(index=False):
        before = last.get(tuple(python), cpu)
        if key not in seen and before != cpu:
            yield EnvironmentStep(str(key), int(position), "CPU", before, str(cpu))
        seen.add(key)
        last[tuple(python)] = cpu


def _changed_libraries(before: str, after: str) -> tuple[str, str]:
    """Return only those libraries of both texts that are not in the other."""
    old, new = before.split(", "), after.split(", ")
    gone = ", ".join(library for library in old if library not in new)
    come = ", ".join(library for library in new if library not in old)
    return gone or "none", come or "none"
