"""What several tests of workloads need: a scratch folder of their own and fresh interpreters."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _clean_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep the caller's settings out, and files below the test's own folder."""
    monkeypatch.delenv("GIL_BENCH_HTTP_URL", raising=False)
    monkeypatch.setenv("GIL_BENCH_SCRATCH", str(tmp_path))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def run_python() -> Callable[[str], str]:
    """Return a function that runs a program in a fresh interpreter and returns what it printed."""

    def run(program: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    return run
