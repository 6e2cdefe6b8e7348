"""Stands for the processes of a gate's sides: a test says what they list, and sees what they were asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.turns import gate
from benchmarks.turns.arm_process import Side
from benchmarks.turns.blocks import ROUNDS

LISTED = {"workloads": ["a_one", "a_two", "b"], "runners": {"sequential": None, "threads": None, "x": "no x"}}
SIDES = [Side(name, name * 10, f"/{name}", "python") for name in ("base", "head")]


@dataclass
class FakeArm:
    """Stands for a process: says that it is ready, then one thing for each round, then its record."""

    side: Side
    rounds: list[str]
    answers: Iterator[dict[str, Any]]

    def request_round(self) -> None:
        """Note whose turn it is."""
        self.rounds.append(self.side.name)

    def step(self) -> dict[str, Any]:
        """Say the next thing."""
        return next(self.answers)


class FakeArms:
    """Stands for the processes of both sides: notes who was started with what, and whose turn it was."""

    def __init__(self, listed: dict[str, dict[str, Any]] | None = None) -> None:
        self.listed = listed or {"base": LISTED, "head": LISTED}
        self.started: list[tuple[str, dict[str, str]]] = []
        self.looks: list[tuple[str, dict[str, str]]] = []
        self.memory: dict[str, Any] = {"memory": [{"peak_bytes": [5]}], "memory_reasons": []}
        self.rounds: list[str] = []

    @contextmanager
    def __call__(self, side: Side, *options: str, module: str = "") -> Iterator[FakeArm]:
        """Start an arm that lists what there is, tells its environment, or measures."""
        answers = [self.listed[side.name]]
        if module:
            answers = [{"environment": {"python_version": side.name}, "build": None}]
        if options:
            asked = dict(option.removeprefix("--").partition("=")[::2] for option in options)
            (self.looks if "memory" in asked else self.started).append((side.name, asked))
            answers = [*({"rounds": i} for i in range(ROUNDS + 1)), {"cells": [], "of": side.name}]
            if "memory" in asked:
                answers = [self.memory]
        yield FakeArm(side, self.rounds, iter(answers))


def measured(tmp_path: Path, *options: str) -> dict[str, Any]:
    """Return the stored JSON of a gate."""
    (tmp_path / "sides.json").write_text(json.dumps([asdict(side) for side in SIDES]))
    output = tmp_path / "out.json"
    assert gate.main([f"--sides={tmp_path / 'sides.json'}", f"--output={output}", *options]) == 0
    found: dict[str, Any] = json.loads(output.read_text())["gil_bench_gate"]
    return found
