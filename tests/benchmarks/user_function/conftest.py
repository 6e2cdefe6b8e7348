"""A folder with somebody's module in it, and a look at what it names."""

from __future__ import annotations

import sys
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from benchmarks.user_function.launch import make_source, run_probe
from benchmarks.user_function.look.findings import Probe
from benchmarks.user_function.look.probe import Limits

if TYPE_CHECKING:
    from collections.abc import Callable

BRIEF = Limits(first_s=0.5, again_s=0.2)
STEP_TIMEOUT_S = 60.0


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Return what writes a module into the user's folder."""

    def write_module(source: str, name: str = "their_work.py") -> Path:
        file = tmp_path / "project" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(source), encoding="utf-8")
        return file

    return write_module


@pytest.fixture
def seen(tmp_path: Path) -> Callable[..., Probe]:
    """Return what looks at a function in the user's folder, in a process of its own as in a run."""

    def look(
        workload: str,
        items: str | None = None,
        check: str | None = None,
        step_timeout_s: float = STEP_TIMEOUT_S,
    ) -> Probe:
        source = make_source(workload, items, check, str(tmp_path / "project"), None, sys.executable)
        return run_probe(source, tmp_path, step_timeout_s, BRIEF)

    return look
