"""What has no time, and why: each reason once, with the interpreters and the cells that it holds for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from reports.formatting import listing

if TYPE_CHECKING:
    from reports.across.study import Study


@dataclass(slots=True)
class Lost:
    """Cells of one runner that have no time for one reason."""

    runner: str
    status: str
    reason: str
    interpreters: dict[str, None] = field(default_factory=dict)
    workloads: dict[str, None] = field(default_factory=dict)

    @property
    def where(self) -> str:
        """The interpreters, in words."""
        return listing(self.interpreters)

    @property
    def what(self) -> str:
        """The workloads, in words."""
        return listing(self.workloads)


def without_time(study: Study) -> tuple[Lost, ...]:
    """Return each reason of each runner once, failures before what was skipped."""
    found: dict[tuple[str, str, str], Lost] = {}
    for one in study.measured:
        cells = one.analysis.cells
        for _, row in cells[cells["status"] != "timed"].iterrows():
            key = row["runner"], row["status"], row["reason"]
            lost = found.setdefault(key, Lost(*key))
            lost.interpreters[one.name] = None
            lost.workloads[row["workload"]] = None
    return tuple(sorted(found.values(), key=lambda lost: (lost.status == "skipped", lost.runner)))
