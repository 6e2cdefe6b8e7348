"""The wheel: what is in it, and that what is installed from it runs."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest

from tools.verbs import VERBS

ROOT = Path(__file__).parents[3]
IMPORTED = """
import sys, gil_bench, gil_bench.pytest_plugin
ours = {"benchmarks", "reports", "tools", "workloads", "numpy", "pandas"}
print(gil_bench.__version__, ours & set(sys.modules))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the wheel of this checkout, built as anybody's pip builds it, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with what the wheel installs."""
    folder = tmp_path_factory.mktemp("site")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def _run(site: Path, folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, *argv],
        cwd=folder,
        env=variables | {"PYTHONPATH": str(site)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_everything_lies_in_one_package(wheel: Path) -> None:
    """Nobody's site-packages gets a folder called benchmarks; tests stay here; types are for others, too."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"gil_bench"}
    inside = {name.partition("/")[2] for name in names if name.startswith("gil_bench/")}
    assert {
        "__init__.py",
        "py.typed",
        "benchmarks/bench_speedup.py",
        "conftest.py",
        "pyproject.toml",
    } <= inside
    assert {name.partition("/")[0] for name in inside if "/" in name} == {
        *("benchmarks", "reports", "suite", "tools", "workloads")
    }
    assert not [
        name for name in inside if "installed" in name or name.startswith("tests/") or "/site/" in name
    ]


def test_every_source_of_a_checkout_is_in_it(wheel: Path) -> None:
    """Templates and scripts of pages, too: what git knows is what is built."""
    with zipfile.ZipFile(wheel) as archive:
        inside = {name.removeprefix("gil_bench/") for name in archive.namelist()}
    wanted = {
        path.relative_to(ROOT).as_posix().removeprefix("tools/installed/")
        for package in ("benchmarks", "reports", "tools", "workloads")
        for path in (ROOT / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts and "site" not in path.parts
    }
    assert wanted <= inside


def test_it_offers_a_command_and_a_plugin(site: Path) -> None:
    """Under the names that the documentation has."""
    (file,) = site.glob("gil_bench-*.dist-info/entry_points.txt")
    offered = ConfigParser()
    offered.read_string(file.read_text())
    assert dict(offered["console_scripts"]) == {"gil-bench": "gil_bench.__main__:main"}
    assert dict(offered["pytest11"]) == {"gil_bench": "gil_bench.pytest_plugin"}


def test_importing_it_imports_nothing_else(site: Path, tmp_path: Path) -> None:
    """A user's process gets no module of ours under a common name, and waits for no library."""
    ended = _run(site, tmp_path, "-c", IMPORTED)
    assert ended.returncode == 0, ended.stderr
    version, _, modules = ended.stdout.strip().partition(" ")
    assert version[0].isdigit()
    assert modules == "set()"


def test_the_installed_command_looks_at_a_function(site: Path, tmp_path: Path) -> None:
    """From a project with folders called like ours; what is wrong with the function is its answer."""
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "__init__.py").touch()
    (tmp_path / "benchmarks" / "work.py").write_text(
        "def work(item):\n    raise ValueError(item)\nitems = [1]\n"
    )
    ended = _run(site, tmp_path, "-m", "gil_bench", "run", "benchmarks.work:work", "--items", "items")
    assert ended.returncode == 2
    assert "ValueError" in ended.stderr, ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / ".gil-bench").exists()


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_can_complete_it(shell: str, site: Path, tmp_path: Path) -> None:
    """Each command is in the script."""
    ended = _run(site, tmp_path, "-m", "gil_bench", "--print-completion", shell)
    assert ended.returncode == 0, ended.stderr
    for name, verb in VERBS.items():
        assert verb.checkout_only or name in ended.stdout
