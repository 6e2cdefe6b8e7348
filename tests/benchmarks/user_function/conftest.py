"""A folder with somebody's module in it, and a look at what it names."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import TypeAlias

import pytest

from benchmarks.user_function.launch import make_source, run_probe
from benchmarks.user_function.look.findings import Probe
from benchmarks.user_function.look.probe import Limits
from benchmarks.user_function.source import UserFunctionError

Write: TypeAlias = Callable[..., Path]
ProcessSample: TypeAlias = Callable[..., Probe]

BRIEF = Limits(first_s=0.5, again_s=0.2)
STEP_TIMEOUT_S = 60.0
DOUBLE = "def double(x):\n    return 2 * x\n\nnumbers = [1, 2, 3]\n"


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


def refusal(seen: ProcessSample, *asked: str | None, step_timeout_s: float = 60.0) -> str:
    """Return the sentence with which a function is refused; it is one line and no traceback."""
    with pytest.raises(UserFunctionError) as error:
        seen(*asked, step_timeout_s=step_timeout_s)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def observed(seen: Probe, part: str) -> str:
    """Return the one observation that contains a text."""
    (found,) = [sentence for sentence in seen.observations if part in sentence]
    return found
