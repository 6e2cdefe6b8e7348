"""Which interpreters are found, by name or all of them."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.tools.interpreters.make_interpreters import script, stub
from tools.interpreters.find import NotUsableError, installed, named, probe
from tools.interpreters.interpreter import running


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine of its own: one folder on PATH, and pyenv."""
    return {"PATH": str(tmp_path / "bin"), "PYENV_ROOT": str(tmp_path / "pyenv")}


def test_an_interpreter_tells_what_it_is() -> None:
    """This one, asked from outside, says the same of itself as from within."""
    assert probe(Path(sys.executable), os.environ) == running()


def test_variables_that_would_change_the_answer_are_not_passed_on(tmp_path: Path) -> None:
    """A build with the GIL refuses to start with PYTHON_GIL=0, and PYTHONPATH may hide our modules."""
    hostile = {**os.environ, "PYTHON_GIL": "0", "PYTHONHOME": str(tmp_path), "PYTHONPATH": str(tmp_path)}
    assert probe(Path(sys.executable), hostile).version == running().version


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (("echo 'it is CPython 3.10.13, and more' >&2", "exit 1"), "it is CPython 3.10.13, and more"),
        (("exit 7",), "exit code 7"),
        (("echo hello",), "exit code 0"),
        (("echo '{\"version\": 3}'",), "exit code 0"),
        ((), "exit code 0"),
    ],
)
def test_what_does_not_answer_is_no_interpreter(tmp_path: Path, lines: tuple[str, ...], reason: str) -> None:
    """Named, with the last line that it printed."""
    path = script(tmp_path / "python3.12", *lines)
    with pytest.raises(NotUsableError, match=f"^{path} can't be used: {reason}$"):
        probe(path, {})


def test_what_cannot_be_run_is_no_interpreter(tmp_path: Path) -> None:
    """The system's reason is told."""
    with pytest.raises(NotUsableError, match="No such file"):
        probe(tmp_path / "python3.12", {})


def test_the_newest_patch_stands_for_its_series(tmp_path: Path, environ: dict[str, str]) -> None:
    """One for each X.Y and build, in the order of versions, wherever it lies."""
    stub(tmp_path / "bin", "python3.13", "3.13.0")
    stub(tmp_path / "bin", "python3.9", "3.9.2")
    for version in ("3.13.10", "3.13.9", "3.11.2", "3.13.10rc1"):
        stub(tmp_path / "pyenv" / "versions" / version / "bin", f"python{version[:4]}", version)
    stub(tmp_path / "pyenv" / "versions" / "3.13.5t" / "bin", "python3.13t", "3.13.5", free_threaded=True)
    found, faults = installed(environ)
    assert [interpreter.name for interpreter in found] == [
        "CPython 3.11.2",
        "CPython 3.13.10",
        "CPython 3.13.5t",
    ]
    assert faults == []


def test_of_two_alike_the_first_on_path_is_taken(tmp_path: Path, environ: dict[str, str]) -> None:
    """As a shell would; links to one executable are one."""
    first = stub(tmp_path / "bin", "python3.13", "3.13.5")
    stub(tmp_path / "pyenv" / "versions" / "3.13.5" / "bin", "python3.13", "3.13.5")
    (tmp_path / "bin" / "python3.14").symlink_to(first)
    found, _ = installed(environ)
    assert [interpreter.executable for interpreter in found] == [first]


def test_what_is_found_but_does_not_run_is_told(tmp_path: Path, environ: dict[str, str]) -> None:
    """The others are found nevertheless."""
    script(tmp_path / "bin" / "python3.12", "exit 127")
    stub(tmp_path / "bin", "python3.13", "3.13.5")
    found, (fault,) = installed(environ)
    assert [interpreter.version for interpreter in found] == ["3.13.5"]
    assert fault == f"{tmp_path / 'bin' / 'python3.12'} can't be used: exit code 127"


def test_a_name_is_looked_up_on_path(tmp_path: Path, environ: dict[str, str]) -> None:
    """Before pyenv, which may have a newer one."""
    first = stub(tmp_path / "bin", "python3.13", "3.13.0")
    stub(tmp_path / "pyenv" / "versions" / "3.13.5" / "bin", "python3.13", "3.13.5")
    assert named("python3.13", environ).executable == first


def test_a_name_that_path_does_not_have_is_looked_up_with_pyenv(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    """The newest, also where a shim stands in its way."""
    script(tmp_path / "bin" / "python3.13", "echo 'pyenv: python3.13: command not found' >&2", "exit 127")
    for version in ("3.13.10", "3.13.9"):
        stub(tmp_path / "pyenv" / "versions" / version / "bin", "python3.13", version)
    assert named("python3.13", environ).version == "3.13.10"


@pytest.mark.parametrize("relative", [False, True])
def test_a_path_is_taken_as_it_is(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, relative: bool
) -> None:
    """Absolute, or seen from the current folder."""
    path = stub(tmp_path / "mine", "python", "3.14.2")
    monkeypatch.chdir(tmp_path / "mine")
    assert named("./python" if relative else str(path), environ).executable == path


def test_a_name_that_nobody_knows_is_named(environ: dict[str, str]) -> None:
    """With the places that were searched."""
    with pytest.raises(NotUsableError, match=r"^python3\.99: not found on PATH, with pyenv or with uv$"):
        named("python3.99", environ)


def test_a_named_one_that_does_not_run_says_why(tmp_path: Path, environ: dict[str, str]) -> None:
    """Too old, for example."""
    script(tmp_path / "bin" / "python3.9", "echo 'it is CPython 3.9.2' >&2", "exit 1")
    with pytest.raises(NotUsableError, match=r"python3\.9 can't be used: it is CPython 3\.9\.2$"):
        named("python3.9", environ)
