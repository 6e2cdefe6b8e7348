"""The calculator: from how many items on a new pool pays, for any length of an item."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup

from reports.chapters.startup.pools import item_count, new_pools
from reports.pages.template import source
from reports.wording.numbers import rounded_seconds, seconds, workers
from reports.wording.tables import text_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reports.chapters.startup.pools import NewPool
    from reports.speedups.cells import Analysis
    from reports.statistics.intervals import Interval
    from reports.wording.tables import TextTable

TYPICAL_ITEMS_S = (1e-3, 10e-3, 100e-3, 1.0)
"""What the table tells where no script runs: from below most break-evens to where start-up hardly counts."""

USUAL_ITEMS = 100
USUAL_ITEM_S = 10e-3
"""What the fields hold at first; for a user's function its own items."""

OF_THE_SUITE = "Items compute in pure Python, as those of the break-even do."
OF_OWN = "Items are like yours; every pool imports your module."


@dataclass(frozen=True, slots=True)
class Calculator:
    """What the page needs for it.

    Attributes:
        pools: The pools with their numbers, as JSON for the script.
        runners: Their runners, to choose from.
        workers: Their worker counts, to choose from.
        items: How many items are asked about at first.
        item_ms: How long they take at first, in milliseconds.
        table: Answers for typical items, where no script runs.
        about: Which items these are.
    """

    pools: str
    runners: tuple[str, ...]
    workers: tuple[int, ...]
    items: int
    item_ms: str
    table: TextTable
    about: str


def calculator(analysis: Analysis) -> Calculator | None:
    """Return the calculator of a run, or None if it measured no pool with its start, its use and dispatch."""
    pools = [pool for pool in new_pools(analysis) if pool.dispatch_s is not None]
    if not pools:
        return None
    own = analysis.run.own
    item_s = pools[0].item_s if own else USUAL_ITEM_S
    lengths_s = sorted({*TYPICAL_ITEMS_S, item_s}) if own else TYPICAL_ITEMS_S
    return Calculator(
        json.dumps([_numbers(pool) for pool in pools]),
        tuple(dict.fromkeys(pool.runner for pool in pools)),
        tuple(sorted({pool.workers for pool in pools})),
        (own.given_items if own else None) or USUAL_ITEMS,
        f"{item_s * 1e3:.4g}",
        text_table("From how many items on a new pool pays", _rows(pools, lengths_s)),
        OF_OWN if own else OF_THE_SUITE,
    )


def calculator_script(found: Calculator | None) -> Markup:
    """Return the script of a page with a calculator; empty without."""
    return Markup(source("calculator.js") if found else "")  # noqa: S704 - this project's own file


def _numbers(pool: NewPool) -> dict[str, object]:
    return {
        "runner": pool.runner,
        "workers": pool.workers,
        "start_s": _ends(pool.start),
        "stretch": _ends(pool.stretch),
        "dispatch_s": pool.dispatch_s,
    }


def _ends(interval: Interval) -> list[float | None]:
    """Return estimate, low and high; None where there are no bounds."""
    return [end if math.isfinite(end) else None for end in (interval.estimate, interval.low, interval.high)]


def _rows(pools: Sequence[NewPool], lengths_s: Sequence[float]) -> Iterator[dict[str, object]]:
    for pool in pools:
        answers = {f"items of {_length(item_s)}": item_count(pool.pays_from(item_s)) for item_s in lengths_s}
        yield {"new pool": f"{pool.runner}, {workers(pool.workers)}", **answers}


def _length(item_s: float) -> str:
    return seconds(item_s) if item_s in TYPICAL_ITEMS_S else rounded_seconds(item_s)
