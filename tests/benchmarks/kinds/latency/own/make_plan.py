"""Builds plans of a run of a user's function, so that tests say only what matters to them."""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from benchmarks.kinds.model import find_kinds
from benchmarks.plan.allowed import SUITE
from benchmarks.plan.plan import Request, UserFunction, make_plan

if TYPE_CHECKING:
    from benchmarks.plan.plan import Plan


def planned(
    item_s: float, preset: str = "default", kinds: str | None = "latency", problem: str | None = None
) -> Plan:
    """Return the plan for a function whose calls take that long; a problem keeps it from processes."""
    own = UserFunction(
        make_workload=lambda: pytest.fail("it is made where it is measured"),
        why_no_ceiling=None,
        why_no_processes=problem,
        record=MappingProxyType({"item_s": {"median": item_s, "shortest": item_s, "longest": item_s}}),
        load=SUITE,
    )
    return replace(make_plan(Request(preset, kinds=kinds), find_kinds()), own=own)
