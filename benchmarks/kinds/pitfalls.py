"""Pitfalls: every mistake is shown in its own process, observed from outside, with a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.kinds.model import Kind, Measured, Outcome
from benchmarks.plan.presets import Extent
from benchmarks.process.keeper import kept
from benchmarks.process.messages import BlockEnded, Failure
from benchmarks.process.supervisor import MAX_DETAIL_CHARACTERS, ROOT, end_process_tree, request_stacks
from workloads.mistakes.mistake import find_mistakes

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.process.supervisor import Supervision
    from workloads.mistakes.mistake import Demonstration, Mistake

SHOW_S = 0.5
"""Approximate seconds of one demonstration."""


@dataclass(frozen=True, slots=True)
class Demonstrated:
    """The outcome of one demonstration.

    Attributes:
        wall_s: Lifetime of its process.
        facts: What it reported, by name.
        stderr: Its other output: the stacks of a deadlock.
        exit_code: None if it did not end within its time limit.
    """

    wall_s: float
    facts: dict[str, Any] = field(default_factory=dict)
    stderr: str = ""
    exit_code: int | None = None


def demonstrations(mistakes: Mapping[str, Mistake]) -> dict[str, tuple[Mistake, Demonstration]]:
    """Return all demonstrations, of mistakes and their remedies, by label."""
    return {
        f"{mistake.name}: {demonstration.name}": (mistake, demonstration)
        for mistake in mistakes.values()
        for demonstration in mistake.demonstrations
    }


def show_mistakes(mistakes: Mapping[str, Mistake], supervision: Supervision) -> Outcome:
    """Show every mistake and its remedy, one after the other."""
    outcome = Outcome()
    for count, (label, (mistake, demonstration)) in enumerate(demonstrations(mistakes).items(), start=1):
        seen = _show(mistake.name, demonstration, supervision.folder)
        if seen.exit_code in {0, None} and seen.facts:
            outcome.measured[label] = pitfall_record(mistake, demonstration, seen)
        else:
            facts = {"mistake": mistake.name, "demonstration": demonstration.name}
            outcome.lose(label, _failure(label, seen), facts)
        supervision.block_ended(BlockEnded(count))
    return outcome


def pitfall_record(mistake: Mistake, demonstration: Demonstration, seen: Demonstrated) -> Measured:
    """Return the benchmark of a demonstration; its only time is the lifetime of its process."""
    extra_info: dict[str, Any] = {
        "kind": "lesson",
        "mistake": mistake.name,
        "summary": mistake.summary,
        "instead": mistake.instead,
        "demonstration": demonstration.name,
        "verified": True,  # it sent facts, and ended as expected or was killed
        "unit": "demonstrations",
        "facts": seen.facts,
        "timed_out": seen.exit_code is None,
        "exit_code": seen.exit_code,
        "stacks": seen.stderr,
        "caveats": [],
    }
    return Measured((seen.wall_s,), extra_info)


def _show(mistake: str, demonstration: Demonstration, folder: Path) -> Demonstrated:
    """Run a demonstration in its own session, so that all of it can be killed; collect its facts."""
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=folder) as scratch:
        sent, printed = Path(scratch) / "stdout.txt", Path(scratch) / "stderr.txt"
        with sent.open("wb") as stdout, printed.open("wb") as stderr:
            began = time.perf_counter()
            process = subprocess.Popen(
                [sys.executable, "-m", "workloads.mistakes", mistake, demonstration.name],
                cwd=ROOT,
                env=os.environ | {"PYTHONUNBUFFERED": "1"},
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
            with kept(process.pid):
                code = _wait(process, demonstration.limit_s)
            wall_s = time.perf_counter() - began
        stderr_text = printed.read_text(errors="replace")[-MAX_DETAIL_CHARACTERS:]
        return Demonstrated(wall_s, _facts(sent.read_text(errors="replace")), stderr_text, code)


def _wait(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    """Return the exit code, or None if the process had to be killed."""
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        request_stacks(process)
        return None
    finally:
        end_process_tree(process)


def _facts(sent: str) -> dict[str, Any]:
    """Return all facts, without an incomplete last line."""
    facts: dict[str, Any] = {}
    for line in sent.splitlines():
        try:
            fact = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(fact, dict):
            facts |= fact
    return facts


def _failure(label: str, seen: Demonstrated) -> Failure:
    if seen.exit_code is None:
        reason = f"{label} was stopped after {seen.wall_s:.0f} s, before it had reported anything."
    else:
        reason = f"{label} ended with exit code {seen.exit_code}; facts reported: {len(seen.facts)}."
    return Failure(reason, seen.stderr or None)


PITFALLS = Kind(
    "lesson",
    words="the usual pitfalls",
    since=Extent.QUICK,
    place=5,
    labels=lambda _plan: tuple(demonstrations(find_mistakes())),
    about_s=lambda _plan: SHOW_S * len(demonstrations(find_mistakes())),
    measure=lambda _plan, supervision: show_mistakes(find_mistakes(), supervision),
    possible=lambda _selection: bool(find_mistakes()),
)
