"""Makes an extension module that switches the GIL of a free-threaded build on, without a compiler."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

CULPRIT = "_testmultiphase_null_slots"
"""One of many in a file of CPython's own tests. It says nothing of the GIL, and therefore gets one."""


def make_culprit(folder: Path) -> str:
    """Put the module into a folder of ``sys.path`` and return its name; skip where CPython has no tests."""
    tests = importlib.util.find_spec("_testmultiphase")
    if tests is None or tests.origin is None:
        pytest.skip("this interpreter came without the modules of its own tests")
    (folder / f"{CULPRIT}.so").symlink_to(tests.origin)
    return CULPRIT
