"""Where in somebody's own code something happened, for the end of a sentence."""

from __future__ import annotations

import re
import traceback
from pathlib import Path

from benchmarks.user_function.launch import FIRST

ROOT = Path(__file__).resolve().parents[2]
STACK_LINE = re.compile(r'  File "(?P<file>.+)", line (?P<line>\d+) in (?P<function>.+)')
"""As faulthandler prints it, the innermost first."""


def where(error: BaseException) -> str:
    """Return such as `` (work.py line 12)``: the innermost line of theirs; empty if there is none."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if _is_own(frame.filename)]
    return f" ({Path(own[-1].filename).name} line {own[-1].lineno})" if own else ""


def hanging_at(stacks: str) -> str:
    """Return such as `` at work.py line 12``: the innermost line of theirs in what faulthandler printed."""
    for found in STACK_LINE.finditer(stacks):
        if _is_own(found["file"]):
            return f" at {Path(found['file']).name} line {found['line']}"
    return ""


def _is_own(file: str) -> bool:
    """Tell whether a file is neither ours nor Python's own."""
    path = Path(file)
    stdlib = Path(traceback.__file__).parent
    outside = ROOT not in path.resolve().parents and FIRST not in path.parts and not file.startswith("<")
    return outside and (stdlib not in path.parents or "site-packages" in path.parts)
