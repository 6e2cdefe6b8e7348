"""``python -m benchmarks`` in the project of a test: how it is run, and what it leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

COMMAND = [sys.executable, "-m", "benchmarks", "--preset", "quick", "--workers", "2"]
DOUBLE = "time.sleep(0.01)\nreturn 2 * item"


def run(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in the project to its end."""
    return subprocess.run(
        [*COMMAND, *arguments], cwd=project, capture_output=True, text=True, check=False, timeout=120
    )


def stored_runs(project: Path) -> list[dict[str, Any]]:
    """Return the JSON of every stored run."""
    return [json.loads(path.read_text()) for path in sorted((project / ".benchmarks").glob("*/*.json"))]


def leftovers(project: Path) -> list[str]:
    """Return scratch folders that should be gone."""
    return [
        path.name for path in (project / ".benchmarks").iterdir() if path.name.startswith(("scratch", "writ"))
    ]


def kinds(stored: dict[str, Any]) -> set[str]:
    """Return the kinds of a stored run's benchmarks."""
    return {bench["extra_info"]["kind"] for bench in stored["benchmarks"]}
