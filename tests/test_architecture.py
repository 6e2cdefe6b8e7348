"""Imports run one way: workloads <- benchmarks <- conftest.py, and reports imports neither."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REPORT_LIBRARIES = {"pandas", "matplotlib", "scipy", "jinja2"}
MEASURING_LIBRARIES = {
    "numpy",
    "requests",
    "httpx",
    "distributed",
    "psutil",
    "threadpoolctl",
    "uvicorn",
    "pytest",
    "pytest_benchmark",
}
FORBIDDEN = {
    "workloads": {"benchmarks", "reports", "tools", "pytest", *REPORT_LIBRARIES},
    "benchmarks": {"reports", "tools", *REPORT_LIBRARIES},
    "reports": {"workloads", "benchmarks", "tools", *MEASURING_LIBRARIES - {"numpy"}},
    "tools": {"workloads", "benchmarks", "reports", *REPORT_LIBRARIES, *MEASURING_LIBRARIES, "rich"},
}
PYTEST_PLUGIN = ROOT / "tools" / "pytest_plugin"
"""For the tests of others: what is in it may know pytest."""
FILES = [path for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    """Return the top-level names that a file imports anywhere in it, also inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module.partition(".")[0])
    return names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_it_may(path: Path) -> None:
    """Each room has its own list of what it must not know."""
    room = path.relative_to(ROOT).parts[0]
    allowed = {"pytest"} if path.parent == PYTEST_PLUGIN else set()
    assert not imported(path) & (FORBIDDEN[room] - allowed)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_module_says_in_its_first_line_why_it_exists(path: Path) -> None:
    """One reason, one line, ending in a full stop."""
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":", "?"))


def test_the_measuring_process_loads_no_report_library() -> None:
    """Whatever it imports for any workload: no pandas, matplotlib, scipy or jinja2, and no pytest."""
    script = (
        "import sys, benchmarks.process.measuring_process, benchmarks.measure.group\n"
        "from benchmarks.plan.discovery import find_runners, find_workloads\n"
        "find_runners(), find_workloads()\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "workloads" in loaded
    assert not (REPORT_LIBRARIES | {"pytest", "rich"}) & set(loaded)
