"""The lesson: every mistake is shown in a process of its own, observed from outside, and ended in time."""

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

from benchmarks.kinds.outcome import Measured, Outcome
from benchmarks.process.failure import Failure
from benchmarks.process.messages import BlockEnded
from benchmarks.process.process_tree import end_process_tree, request_stacks
from benchmarks.process.supervisor import MAX_DETAIL_CHARACTERS, ROOT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from benchmarks.process.supervisor import Supervision
    from workloads.mistakes.mistake import Demonstration, Mistake


@dataclass(frozen=True, slots=True)
class Shown:
    """What was seen of one demonstration.

    Attributes:
        wall_s: How long its process lived.
        facts: What it said, by name.
        stderr: What it printed besides: the stacks of a deadlock.
        exit_code: None if it did not end by itself within its time.
    """

    wall_s: float
    facts: dict[str, Any] = field(default_factory=dict)
    stderr: str = ""
    exit_code: int | None = None


def demonstration_label(mistake: Mistake, demonstration: Demonstration) -> str:
    """Return how a demonstration is called among those of all mistakes."""
    return f"{mistake.name}: {demonstration.name}"


def show_mistakes(mistakes: Mapping[str, Mistake], supervision: Supervision) -> Outcome:
    """Show every mistake and its remedy, one after the other."""
    outcome = Outcome()
    pairs = [(mistake, shown) for mistake in mistakes.values() for shown in mistake.demonstrations]
    for count, (mistake, demonstration) in enumerate(pairs, start=1):
        label = demonstration_label(mistake, demonstration)
        shown = _show(mistake.name, demonstration, supervision.folder)
        if shown.exit_code in {0, None} and shown.facts:
            outcome.measured[label] = lesson_record(mistake, demonstration, shown)
        else:
            facts = {"mistake": mistake.name, "demonstration": demonstration.name}
            outcome.lose(label, _failure(label, shown), facts)
        supervision.block_ended(BlockEnded(count, None))
    return outcome


def lesson_record(mistake: Mistake, demonstration: Demonstration, shown: Shown) -> Measured:
    """Return the benchmark of a demonstration; its only time is how long its process lived."""
    extra_info: dict[str, Any] = {
        "kind": "lesson",
        "mistake": mistake.name,
        "summary": mistake.summary,
        "instead": mistake.instead,
        "demonstration": demonstration.name,
        "verified": True,  # it told facts, and ended as expected or was ended
        "unit": "demonstrations",
        "facts": shown.facts,
        "timed_out": shown.exit_code is None,
        "exit_code": shown.exit_code,
        "stacks": shown.stderr,
        "caveats": [],
    }
    return Measured((shown.wall_s,), extra_info)


def _show(mistake: str, demonstration: Demonstration, folder: Path) -> Shown:
    """Run a demonstration in a session of its own, so that all of it can be ended; collect its facts."""
    with tempfile.TemporaryDirectory(prefix="scratch-", dir=folder) as scratch:
        said, printed = Path(scratch) / "stdout.txt", Path(scratch) / "stderr.txt"
        with said.open("wb") as stdout, printed.open("wb") as stderr:
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
            code = _wait(process, demonstration.limit_s)
            wall_s = time.perf_counter() - began
        stderr_text = printed.read_text(errors="replace")[-MAX_DETAIL_CHARACTERS:]
        return Shown(wall_s, _facts(said.read_text(errors="replace")), stderr_text, code)


def _wait(process: subprocess.Popen[bytes], limit_s: float) -> int | None:
    """Return the exit code, or None if the process had to be ended."""
    try:
        return process.wait(limit_s)
    except subprocess.TimeoutExpired:
        request_stacks(process)
        return None
    finally:
        end_process_tree(process)


def _facts(said: str) -> dict[str, Any]:
    """Return all facts; a line that was cut off in the middle is none."""
    facts: dict[str, Any] = {}
    for line in said.splitlines():
        try:
            told = json.loads(line)
        except json.JSONDecodeError:
            continue
        if isinstance(told, dict):
            facts |= told
    return facts


def _failure(label: str, shown: Shown) -> Failure:
    if shown.exit_code is None:
        reason = f"{label} was ended after {shown.wall_s:.0f} s and had told nothing by then."
    else:
        reason = f"{label} ended with exit code {shown.exit_code} and {len(shown.facts)} facts."
    return Failure(reason, shown.stderr or None)
