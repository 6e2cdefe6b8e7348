"""The comparison as JSON."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace

from reports.compare.as_json import comparison_json
from reports.compare.comparing import Comparison
from reports.compare.judging import Verdict
from tests.reports.compare.make_series import change, judged


def test_every_field(compared: Callable[..., Comparison]) -> None:
    """Series by their facts, figures as numbers, and what is not there as null."""
    short = replace(judged(Verdict.INCONCLUSIVE), change=change(math.nan, 1.2, math.nan))
    document = json.loads(comparison_json(compared(short, judged(Verdict.NEW, "other")), 3))
    content = document["gil_bench_comparison"]
    assert (content["schema"], content["exit_code"], content["across"]) == (1, 3, False)
    assert content["counts"] == {
        "regressed": 0, "improved": 0, "equivalent": 0, "inconclusive": 1, "new": 1, "missing": 0, "failed": 0
    }  # fmt: skip
    first, second = content["series"]
    assert (first["subject"], first["path"]) == ("sha256", "speedup/sha256/threads/2/time")
    assert (first["ratio"], first["ratio_low"], first["threshold"]) == (1.2, None, 0.05)
    assert (second["verdict"], second["ratio"], second["threshold"]) == ("new", None, None)
    assert first.keys() == second.keys()
    assert content["base"]["name"] == "latest~1"
