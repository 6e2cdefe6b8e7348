"""The driver's output, where nobody takes it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-", "2>&-", "2>/dev/full"])
@pytest.mark.parametrize(("command", "code"), [("help", 0), ("nonsense", 2)])
def test_output_that_nobody_takes_changes_no_exit_code(redirected: str, command: str, code: int) -> None:
    """Nor is it a traceback."""
    done = subprocess.run(
        ["bash", "-c", f'exec "$0" -m tools {command} {redirected}', sys.executable],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == code
    assert "Traceback" not in done.stderr
