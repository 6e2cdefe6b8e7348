"""Builds sides of a comparison from hand-made runs, through files as in real life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from reports.compare.side import Side, read_side
from tests.reports.make_run import document, group, stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

KEY = "linux-x86_64-example"


def run(threads_s: Sequence[float], day: int = 1, **ours: object) -> dict[str, Any]:
    """Return a run of sha256 in two threads on a day of the month; sequential takes 1 s."""
    benchmarks = group("sha256", {("threads", 2): threads_s})
    return document(benchmarks, started=f"2026-11-{day:02}T12:00:00+00:00", **ours)


def side(folder: Path, *runs: dict[str, Any]) -> Side:
    """Return the side that these runs are."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [stored(folder, content, f"{place}.json") for place, content in enumerate(runs)]
    return read_side(folder.name, paths, several=True)[0]
