"""Imports run one way: between the packages, between the rooms of each, and never in a circle."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REPORT_LIBRARIES = {"pandas", "matplotlib", "scipy", "jinja2", "cattrs"}
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
ROOMS = {
    "benchmarks": (
        *("machine", "runners", "plan", "process", "evidence", "measure", "kinds", "results"),
        *("user_function",),
    ),
    "reports": (
        *("data", "statistics", "wording", "drawing", "speedups", "why", "advice", "chapters", "claims"),
        *("pages", "user_function", "interpreters", "series", "compare", "gate", "history", "calls"),
    ),
}
"""The order of the rooms: each may import those before it, and none behind it, not even for a type."""
BESIDE = {"benchmarks": {"calls", "turns"}, "reports": set()}
"""Rooms that may import all others, and that the doors alone import."""
PLUG_INS = {
    *("benchmarks/runners", "reports/claims/topics", "tests/reports/claims/topics", "workloads"),
    "workloads/calls",
    *("workloads/mistakes", "workloads/synchronization", "tests/workloads"),
    *("tests/workloads/mistakes", "tests/workloads/synchronization", "tests/benchmarks/runners"),
}
"""Folders in which a new file is a new row of the experiment: they may grow."""
MOST_FILES = 12
CALLS = ROOT / "workloads" / "calls"
"""Calls of any library: each is imported only by the process that measures the call."""
INSTALLED = ROOT / "tools" / "installed"
SPEAKING = "tools.speaking."
"""What all packages but workloads may import: it knows nothing but the stdlib and itself."""
FOR_TESTS = INSTALLED / "suite"
"""For the tests of others: what is in it may know pytest, and so may the plugin above it."""
FOUND_BY_THE_COMMAND = {"tools.cli", "tools.speaking.output"}
"""What the command's own process imports, once the package's folder is on its search path."""
SCRIPTS = ROOT / ".ci"
FILES = [path for package in FORBIDDEN for path in sorted((ROOT / package).rglob("*.py"))]


def name_of(path: Path) -> str:
    """Return the name that a file is imported by."""
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


MODULES = {name_of(path): path for path in FILES}


@cache
def parsed(path: Path) -> ast.Module:
    """Return what a file holds."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> frozenset[str]:
    """Return the names of what a file imports anywhere in it: inside functions too, and for types only."""
    names = set()
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            package = path.relative_to(ROOT).parts[: -node.level] if node.level else ()
            origin = ".".join((*package, *filter(None, [node.module])))
            modules = {f"{origin}.{alias.name}" for alias in node.names} & MODULES.keys()
            names |= modules if len(modules) == len(node.names) else modules | {origin}
    return frozenset(names)


def room_of(module: str) -> str:
    """Return the room that a module is in; what lies in a package itself is one of its doors."""
    return module.split(".")[1] if module.count(".") > 1 or MODULES[module].name == "__init__.py" else "door"


def between_rooms(package: str) -> Iterator[tuple[str, str]]:
    """Yield each import within a package that leaves its room, as two names of modules."""
    for module, path in MODULES.items():
        if module.startswith(f"{package}."):
            for other in imported(path) & MODULES.keys():
                if other.startswith(f"{package}.") and room_of(module) != room_of(other):
                    yield module, other


def foreign(path: Path) -> set[str]:
    """Return what a file imports though its package must not know it."""
    package = path.relative_to(ROOT).parts[0]
    plugin = INSTALLED / "pytest_plugin.py"
    folder = FOR_TESTS if path == plugin else path.parent
    allowed = {FOR_TESTS: {"pytest"}, CALLS: {"pandas"}}.get(folder, set())
    names = {name for name in imported(path) if package == "workloads" or not name.startswith(SPEAKING)}
    return {name.partition(".")[0] for name in names} & (FORBIDDEN[package] - allowed)


@pytest.mark.parametrize("package", FORBIDDEN)
def test_a_package_imports_only_what_it_may(package: str) -> None:
    """Each package has its own list of what it must not know."""
    files = {name: path for name, path in MODULES.items() if path.is_relative_to(ROOT / package)}
    assert files
    assert {name: wrong for name, path in files.items() if (wrong := foreign(path))} == {}


def test_what_all_may_import_knows_nothing_of_ours() -> None:
    """Else packages that must not know each other would."""
    files = {name: path for name, path in MODULES.items() if name.startswith(SPEAKING)}
    assert files
    for path in files.values():
        ours = {each for each in imported(path) if each.partition(".")[0] not in sys.stdlib_module_names}
        assert {each for each in ours if not each.startswith(SPEAKING)} == set()


def test_what_a_users_process_imports_is_its_own_package() -> None:
    """Under the name that it has when it is installed: ``tools`` would be another package there, or none."""
    inside = {name: path for name, path in MODULES.items() if path.is_relative_to(INSTALLED)}
    outside = {
        f"{name} imports {other}"
        for name, path in inside.items()
        for other in imported(path)
        if other.partition(".")[0] in FORBIDDEN and not f"{other}.".startswith("tools.installed.")
        if not (path.name == "__main__.py" and other in FOUND_BY_THE_COMMAND)
    }
    assert len(inside) > 1
    assert outside == set()


def test_scripts_of_ci_need_no_library() -> None:
    """They run before anything is installed: with the stdlib, ``tools`` and each other."""
    known = {"tools", *sys.stdlib_module_names, *(path.stem for path in SCRIPTS.glob("*.py"))}
    files = [path for path in SCRIPTS.iterdir() if path.suffix == ".py" or path.name == "append-history"]
    names = {path.name: {name.partition(".")[0] for name in imported(path)} - known for path in files}
    assert len(names) > 1
    assert {name: unknown for name, unknown in names.items() if unknown} == {}


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_import_only_those_before_them(package: str) -> None:
    """The order is that of the flow, so that nobody has to read backwards."""
    places = {room: place for place, room in enumerate(ROOMS[package])}
    last = len(places)
    wrong = [
        f"{module} imports {other}"
        for module, other in between_rooms(package)
        if room_of(module) != "door"
        and places.get(room_of(other), last + (room_of(other) == "door")) >= places.get(room_of(module), last)
    ]
    assert wrong == []


@pytest.mark.parametrize("package", ROOMS)
def test_every_folder_of_a_package_is_a_room_with_a_place(package: str) -> None:
    """A new room gets its place in the order above."""
    folders = {path.name for path in (ROOT / package).iterdir() if (path / "__init__.py").exists()}
    assert folders == {*ROOMS[package]} | BESIDE[package]


def test_no_module_imports_itself_by_way_of_others() -> None:
    """Not even for a type: TopologicalSorter names the circle."""
    graph = {module: imported(path) & MODULES.keys() - {module} for module, path in MODULES.items()}
    assert set(TopologicalSorter(graph).static_order()) == MODULES.keys()


def test_a_folder_reads_in_one_look() -> None:
    """At most a dozen files, plug-in folders excepted."""
    folders = {path.parent for top in (*FORBIDDEN, "tests") for path in (ROOT / top).rglob("*.py")}
    sizes = {str(folder.relative_to(ROOT)): len(list(folder.glob("*.py"))) for folder in folders}
    assert {name: size for name, size in sizes.items() if size > MOST_FILES and name not in PLUG_INS} == {}


def test_a_module_says_in_its_first_line_why_it_exists() -> None:
    """One reason, one line, ending in a full stop."""
    docstrings = {name: ast.get_docstring(parsed(path)) or "" for name, path in MODULES.items()}
    first_lines = {name: docstring.partition("\n")[0] for name, docstring in docstrings.items()}
    assert {name: line for name, line in first_lines.items() if not line.endswith((".", ":", "?"))} == {}


def test_the_measuring_process_loads_no_report_library() -> None:
    """Whatever it imports for any workload: no pandas, matplotlib, scipy or jinja2, and no pytest."""
    script = (
        "import sys, benchmarks.process.measuring_process, benchmarks.measure.group\n"
        "from benchmarks.plan.selection import find_runners, find_workloads\n"
        "find_runners(), find_workloads()\n"
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "workloads" in loaded
    assert not (REPORT_LIBRARIES | {"pytest", "rich"}) & set(loaded)
