"""Runs a short command that only tells something, such as what an interpreter is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).resolve().parents[1]
TIMEOUT_S = 60.0


def answer(command: list[str], environ: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """Return what a command tells from within the checkout; one that can't be run says so and ends with 1."""
    try:
        return subprocess.run(
            command,
            cwd=ROOT,
            env=environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=TIMEOUT_S,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))
