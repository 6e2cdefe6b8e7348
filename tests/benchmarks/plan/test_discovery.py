"""Discovery: a new file is a new row; a broken or ambiguous one is an error that names it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.plan.selection import family, find_workloads


def discover(project: Path) -> subprocess.CompletedProcess[str]:
    """List the project's workloads in an interpreter of its own."""
    script = "from benchmarks.plan.selection import find_workloads; print(*find_workloads())"
    return subprocess.run(
        [sys.executable, "-c", script], cwd=project, capture_output=True, text=True, check=False
    )


def test_the_eight_built_in_workloads_are_found() -> None:
    """The prescribed ones are all there."""
    expected = {"pure_python", "sha256_large", "sha256_small", "matmul_large", "matmul_small", "file_io"}
    assert expected | {"http_fetch", "sleep"} <= set(find_workloads())


@pytest.mark.parametrize(
    ("workload", "name"), [("sha256_small", "sha256"), ("matmul_large", "matmul"), ("http_fetch", "http")]
)
def test_a_family_is_a_file_or_a_package(workload: str, name: str) -> None:
    """Both SHA-256 workloads belong to sha256.py, fetching pages to http/."""
    assert family(find_workloads()[workload]) == name


def test_a_new_file_is_found(project: Path, add_workload: Callable[..., None]) -> None:
    """Nothing else is touched."""
    add_workload("brand_new", "return 2 * item")
    assert discover(project).stdout.split() == ["brand_new"]


def test_a_workload_in_a_package_is_found(project: Path, add_workload: Callable[..., None]) -> None:
    """A family that needs several files is a folder; what else is in it is none."""
    add_workload("brand_new", "return 2 * item")
    package = project / "workloads" / "several"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "helper.py").touch()
    (project / "workloads" / "brand_new.py").rename(package / "brand_new.py")
    assert discover(project).stdout.split() == ["brand_new"]
    (package / "helper.py").write_text("def help(:\n")
    assert "workloads/several/helper.py can't be imported: SyntaxError" in discover(project).stderr


def test_a_file_that_cannot_be_imported_is_named(project: Path) -> None:
    """A syntax error in a workload says where it is."""
    (project / "workloads" / "broken.py").write_text("def task(:\n")
    assert "workloads/broken.py can't be imported: SyntaxError" in discover(project).stderr


def test_two_workloads_of_one_name_are_an_error(project: Path, add_workload: Callable[..., None]) -> None:
    """One would hide the other."""
    add_workload("first", "return 2 * item")
    source = (project / "workloads" / "first.py").read_text()
    (project / "workloads" / "second.py").write_text(source)
    assert "two workloads are named 'first'" in discover(project).stderr
