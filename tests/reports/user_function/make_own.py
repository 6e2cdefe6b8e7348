"""Builds hand-made facts of a user's own function, so that tests say only what matters to them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from reports.chapters.chapter import load_run
from reports.data.fields import structure
from reports.data.user_function import Own
from reports.speedups.cells import analyze
from tests.reports.make_kinds import run_of
from tests.reports.make_run import ceiling, document, gil_share, group, stored

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports.data.cells import Benchmark
    from reports.speedups.cells import Analysis

NAME = "my_module:function"
NO_ITEMS = {
    "items": None,
    "items_module": None,
    "items_name": None,
    "items_callable": None,
    "items_kind": "none",
    "item_bytes": None,
}


def own_facts(**facts: object) -> dict[str, Any]:
    """Return ``gil_bench.own`` of a function of one item; ``facts`` replaces or adds fields."""
    return {
        "workload": NAME,
        "module": "my_module",
        "function": "function",
        "items": "my_module:items",
        "items_module": "my_module",
        "items_name": "items",
        "items_callable": False,
        "items_kind": "list",
        "form": "function",
        "check": "compared",
        "given_items": 10_000,
        "measured_items": 250,
        "repeats": 2,
        "item_s": {"median": 0.004, "shortest": 0.001, "longest": 0.009},
        "import_s": 0.31,
        "item_bytes": 120,
        "result_bytes": 4_000,
        "travel_problem": None,
        "failed_items": [],
        "observations": [],
        **facts,
    }


def own_of(**facts: object) -> Own:
    """Return the loaded facts of a function of one item; ``facts`` replaces or adds fields."""
    return structure(Own, own_facts(**facts), "gil_bench.own")


def own_group(threads: float = 1.0, processes: float = 0.5, **facts: object) -> list[dict[str, Any]]:
    """Return the function's group of two runners with 2 workers, in seconds where sequential takes 1."""
    cells = {("threads", 2): [threads] * 6, ("processes", 2): [processes] * 6}
    share = gil_share(0.97, hottest=[hot_line(0.9)])
    return [*group(NAME, cells, **{"gil_share": share, **facts}), ceiling(NAME, 2, [0.5] * 6)]


def hot_line(share: float, **facts: object) -> dict[str, Any]:
    """Return one hot line with its part of all samples."""
    return {"file": "parse.py", "line": 88, "function": "parse", "share": share, **facts}


def own_run(
    folder: Path,
    benchmarks: Sequence[dict[str, Any]],
    lost: Sequence[dict[str, Any]] = (),
    other: Sequence[Benchmark] = (),
    **facts: object,
) -> tuple[Analysis, Own]:
    """Return the analysis of a run of the function, and the function; ``facts`` are the function's."""
    run = load_run(stored(folder, document(benchmarks, lost, own=own_facts(**facts))))
    analysis = analyze(replace(run, facts=run_of(*other).facts))
    assert analysis.run.own is not None
    return analysis, analysis.run.own
