"""The comparison as JSON for other programs; names carry units, and what is not there is null."""

from __future__ import annotations

import json
import math
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING

from reports.compare.judging import Verdict

if TYPE_CHECKING:
    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judged
    from reports.compare.side import Side

SCHEMA = 1


def comparison_json(comparison: Comparison, exit_code: int) -> str:
    """Return the document; its one top-level key is ``gil_bench_comparison``, whose fields only grow."""
    counted = Counter(entry.verdict for entry in comparison.judged)
    content = {
        "schema": SCHEMA,
        "exit_code": exit_code,
        "across": comparison.across,
        "base": _side(comparison.base),
        "head": _side(comparison.head),
        "counts": {str(verdict): counted[verdict] for verdict in Verdict},
        "notes": list(comparison.notes),
        "failures": list(comparison.failures),
        "series": [series_record(entry) for entry in comparison.judged],
    }
    return json.dumps({"gil_bench_comparison": content}, indent=1, allow_nan=False) + "\n"


def series_record(entry: Judged) -> dict[str, object]:
    """Return one series with its verdict; thresholds and resolutions are fractions."""
    change = entry.change
    figures = (
        {
            "ratio": change.ratio.estimate,
            "ratio_low": _or_null(change.ratio.low),
            "ratio_high": _or_null(change.ratio.high),
            "p_worse": change.p_worse,
            "p_better": change.p_better,
            "resolution": _or_null(change.resolution),
        }
        if change
        else dict.fromkeys(("ratio", "ratio_low", "ratio_high", "p_worse", "p_better", "resolution"))
    )
    return {
        **asdict(entry.series),
        "path": entry.series.path,
        "verdict": str(entry.verdict),
        **figures,
        "threshold": _or_null(entry.threshold),
        "sentence": entry.sentence,
    }


def _side(side: Side) -> dict[str, object]:
    return {
        "name": side.name,
        "environment_key": side.environment_key,
        "runs": len(side.runs),
        "commits": list(side.commits),
        "presets": sorted(side.presets),
        "interrupted": side.interrupted,
    }


def _or_null(value: float) -> float | None:
    return None if math.isnan(value) else value
