"""What the JSON says about somebody's own function: ``gil_bench.own``. The names only grow."""

from __future__ import annotations

from dataclasses import asdict
from statistics import median
from typing import TYPE_CHECKING, Any

from benchmarks.user_function.source import UNCHECKED

if TYPE_CHECKING:
    from benchmarks.user_function.probe import Probe
    from benchmarks.user_function.workload import UserWork


def user_function_record(seen: Probe, work: UserWork) -> dict[str, Any]:
    """Return what was asked for, how it was executed, and what was seen of it."""
    source, shape = work.source, work.shape
    items = source.beside(source.items) if source.items is not None else None
    measured = [seen.item_s[place] for place in shape.places if place in seen.item_s]
    return {
        "workload": seen.name,
        "module": seen.module,
        "function": seen.function,
        "items": source.items,
        "items_module": items.module if items else None,
        "items_name": items.name if items else None,
        "items_callable": seen.items_callable,
        "items_kind": seen.items_kind,
        "form": seen.form,
        "check": "none" if (source.check or "").lower() == UNCHECKED else seen.check_kind,
        "given_items": seen.given,
        "measured_items": len(shape.places),
        "repeats": shape.repeats,
        "item_s": {"median": median(measured), "shortest": min(measured), "longest": max(measured)},
        "import_s": seen.import_s,
        "item_bytes": seen.pickling.item_bytes,
        "result_bytes": seen.pickling.result_bytes,
        "travel_problem": seen.pickling.problem,
        "failed_items": [asdict(item) for item in seen.failed],
        "observations": [
            *([seen.unchecked_because] if seen.unchecked_because else []),
            *seen.observations,
        ],
    }
