"""What explains the times of a block: how it is told, and why it is unknown."""

from __future__ import annotations

from typing import Any

from benchmarks.machine.memory import Memory
from benchmarks.plan.presets import Cell, Role
from benchmarks.process.messages import Failure
from benchmarks.turns.arm_evidence import memory_record, share_record, unmeasured

MEMORY = Memory("pss", None, 5, (10, 12), (5, 7), 6, (4, 2), None, None, 100, "memory")


def arm(**fields: object) -> dict[str, Any]:
    """Return a side of a block whose figures are all known, but for these."""
    cell = {"runner": "threads", "hand_overs": [3, 4]}
    known = {"gil_share": {"share": 0.1}, "cells": [cell], "memory": [{"peak_bytes": [5]}]}
    return {**known, **fields}


def told(*arms: dict[str, Any]) -> list[str]:
    """Return why figures are unknown, of blocks with a base that has all of them."""
    return unmeasured([{"arms": {"base": arm(), "head": head}} for head in arms])


def test_an_unknown_figure_is_told_once_with_its_reason() -> None:
    """Unless some block has it on both sides."""
    unknown = arm(gil_share=None, gil_share_reason="no.")
    assert told(unknown, unknown) == ["GIL share: no."]
    assert told(unknown, arm()) == []
    assert told(arm(memory=[], memory_reasons=["lost.", "late."])) == ["memory: lost."]


def test_figures_that_are_unknown_for_one_reason_are_one_sentence() -> None:
    """As on systems that do not tell the state of the GIL."""
    cells = [{"runner": "threads", "hand_overs": [None, None]}]
    unreadable = arm(gil_share=None, gil_share_reason="no.", cells=cells, hand_overs_reason="no.")
    assert told(unreadable) == ["GIL share and hand-overs of the GIL: no."]


def test_what_does_not_apply_is_not_unknown() -> None:
    """As the share of a GIL where there is none, and hand-overs in worker processes."""
    reason = "not applicable: this interpreter runs without a GIL."
    assert told(arm(gil_share=None, gil_share_reason=reason)) == []
    assert told(arm(cells=[])) == []


def test_memory_is_told_by_cell_and_reasons_once() -> None:
    """A cell without one does not keep others from having theirs."""
    sequential, lost, late = (
        Cell("w", "sequential", 1, Role.REFERENCE),
        Cell("w", "threads", 2),
        Cell("w", "threads", 4),
    )
    found = memory_record({sequential: (MEMORY, None), lost: (None, "no."), late: (None, "no.")})
    assert found == {
        "memory": [
            {
                "workload": "w",
                "runner": "sequential",
                "workers": 1,
                "role": "reference",
                "method": "pss",
                "peak_bytes": [10, 12],
                "worker_bytes": [4, 2],
            }
        ],
        "memory_reasons": ["no."],
    }


def test_a_share_that_is_not_known_has_its_reason() -> None:
    """And no figure."""
    assert share_record(Failure("no.")) == {"gil_share": None, "gil_share_reason": "no."}
