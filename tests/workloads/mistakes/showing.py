"""Runs demonstrations for real: each in a process of its own, of which nothing may be left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[3]
LIMIT_S = 120.0


@dataclass(frozen=True)
class Shown:
    """What one process reported.

    Attributes:
        exit_code: Of the process.
        lines: What it reported on stdout.
        stderr: What it printed besides, such as stacks.
    """

    exit_code: int
    lines: tuple[str, ...]
    stderr: str

    @property
    def facts(self) -> dict[str, Any]:
        """All facts by name; the last one of a name counts."""
        return {name: fact for line in self.lines for name, fact in json.loads(line).items()}


def run_to_its_end(*arguments: str) -> Shown:
    """Run an interpreter in a session of its own, which nothing may survive."""
    process = subprocess.Popen(
        [sys.executable, *arguments],
        cwd=ROOT,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    try:
        stdout, stderr = process.communicate(timeout=LIMIT_S)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    return Shown(process.returncode, tuple(stdout.splitlines()), stderr)


Show = Callable[..., Shown]
"""What the fixtures ``run`` and ``show`` are."""
