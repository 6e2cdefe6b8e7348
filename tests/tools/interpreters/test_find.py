"""Which interpreters are found, by name or all of them, and where they are looked for."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.tools.interpreters.make_interpreters import script, stub
from tools.interpreters import find
from tools.interpreters.find import NotUsableError, find_all, find_by_name, managed, on_path, probe, running


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine of its own: two folders on PATH, and pyenv with its shims."""
    folders = [tmp_path / "bin", tmp_path / "two", tmp_path / "pyenv" / "shims"]
    return {"PATH": os.pathsep.join(map(str, folders)), "PYENV_ROOT": str(tmp_path / "pyenv")}


def test_an_interpreter_is_what_it_answers() -> None:
    """This one, probed from outside, answers the same of itself as from within."""
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
    """The message has the system's reason."""
    with pytest.raises(NotUsableError, match="No such file"):
        probe(tmp_path / "python3.12", {})


def test_what_hangs_is_no_interpreter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is ended within the time that a command has."""
    monkeypatch.setattr(find, "TIMEOUT_S", 0.2)
    with pytest.raises(NotUsableError, match="timed out"):
        probe(script(tmp_path / "python3.12", "exec sleep 600"), {"PATH": os.defpath})


def test_the_newest_patch_stands_for_its_series(tmp_path: Path, environ: dict[str, str]) -> None:
    """One for each X.Y and build, in the order of versions, wherever it lies."""
    stub(tmp_path / "bin", "python3.13", "3.13.0")
    stub(tmp_path / "bin", "python3.9", "3.9.2")
    for version in ("3.13.10", "3.13.9", "3.11.2", "3.13.10rc1"):
        stub(tmp_path / "pyenv" / "versions" / version / "bin", f"python{version[:4]}", version)
    stub(tmp_path / "pyenv" / "versions" / "3.13.5t" / "bin", "python3.13t", "3.13.5", free_threaded=True)
    found, faults = find_all(environ)
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
    found, _ = find_all(environ)
    assert [interpreter.executable for interpreter in found] == [first]


def test_what_is_found_but_does_not_run_is_named(tmp_path: Path, environ: dict[str, str]) -> None:
    """The others are found nevertheless."""
    script(tmp_path / "bin" / "python3.12", "exit 127")
    stub(tmp_path / "bin", "python3.13", "3.13.5")
    found, (fault,) = find_all(environ)
    assert [interpreter.version for interpreter in found] == ["3.13.5"]
    assert fault == f"{tmp_path / 'bin' / 'python3.12'} can't be used: exit code 127"


def test_a_name_is_looked_up_on_path(tmp_path: Path, environ: dict[str, str]) -> None:
    """Before pyenv, which may have a newer one."""
    first = stub(tmp_path / "bin", "python3.13", "3.13.0")
    stub(tmp_path / "pyenv" / "versions" / "3.13.5" / "bin", "python3.13", "3.13.5")
    assert find_by_name("python3.13", environ).executable == first


def test_a_name_that_path_does_not_have_is_looked_up_with_pyenv(
    tmp_path: Path, environ: dict[str, str]
) -> None:
    """The newest, also where a shim stands in its way."""
    script(tmp_path / "bin" / "python3.13", "echo 'pyenv: python3.13: command not found' >&2", "exit 127")
    for version in ("3.13.10", "3.13.9"):
        stub(tmp_path / "pyenv" / "versions" / version / "bin", "python3.13", version)
    assert find_by_name("python3.13", environ).version == "3.13.10"


@pytest.mark.parametrize("relative", [False, True])
def test_a_path_is_taken_as_it_is(
    tmp_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch, *, relative: bool
) -> None:
    """Absolute, or seen from the current folder."""
    path = stub(tmp_path / "mine", "python", "3.14.2")
    monkeypatch.chdir(tmp_path / "mine")
    assert find_by_name("./python" if relative else str(path), environ).executable == path


def test_a_name_that_nobody_knows_is_named(environ: dict[str, str]) -> None:
    """With the places that were searched."""
    with pytest.raises(NotUsableError, match=r"^python3\.99: not found on PATH, with pyenv or with uv$"):
        find_by_name("python3.99", environ)


def test_a_named_one_that_does_not_run_says_why(tmp_path: Path, environ: dict[str, str]) -> None:
    """Too old, for example."""
    script(tmp_path / "bin" / "python3.9", "echo 'it is CPython 3.9.2' >&2", "exit 1")
    with pytest.raises(NotUsableError, match=r"python3\.9 can't be used: it is CPython 3\.9\.2$"):
        find_by_name("python3.9", environ)


def test_path_is_searched_in_its_order(tmp_path: Path, environ: dict[str, str]) -> None:
    """What is called as an interpreter is, and new enough; a folder may be missing."""
    for folder, name in (("bin", "python3.14t"), ("bin", "python3.12"), ("two", "python3.11")):
        stub(tmp_path / folder, name, "")
    for name in ("python3", "python3.10", "python3.14-config", "python3.14d", "python2.7"):
        stub(tmp_path / "bin", name, "")
    stub(tmp_path / "bin", "python3.13", "").chmod(0o644)
    stub(tmp_path / "pyenv" / "shims", "python3.15", "")
    found = [path.name for path in on_path(environ)]
    assert found == ["python3.12", "python3.14t", "python3.11"]


def test_nothing_on_path_is_nothing(environ: dict[str, str]) -> None:
    """Empty folders, an empty entry, and folders that do not exist."""
    assert list(on_path({**environ, "PATH": f"/nowhere{os.pathsep}"})) == []


def test_pyenv_has_a_folder_for_each_version(tmp_path: Path, environ: dict[str, str]) -> None:
    """Below PYENV_ROOT, or else in the home folder."""
    stub(tmp_path / "pyenv" / "versions" / "3.13.5t" / "bin", "python3.13t", "")
    stub(tmp_path / ".pyenv" / "versions" / "3.12.1" / "bin", "python3.12", "")
    assert [path.name for path in managed(environ)] == ["python3.13t"]
    assert [path.name for path in managed({"PATH": "", "HOME": str(tmp_path)})] == ["python3.12"]


def test_uv_answers_where_it_keeps_them(tmp_path: Path, environ: dict[str, str]) -> None:
    """It may have interpreters that are on no PATH."""
    kept = tmp_path / "uv"
    new = stub(kept / "cpython-3.14.2+freethreaded-linux-x86_64-gnu" / "bin", "python3.14t", "")
    stub(kept / "cpython-3.9.18-linux-x86_64-gnu" / "bin", "python3.9", "")
    script(tmp_path / "bin" / "uv", '[ "$*" = "python dir" ] || exit 3', f"echo '{kept}'")
    assert list(managed(environ)) == [new]


@pytest.mark.parametrize("lines", [("echo error: no such command >&2", "exit 2"), ("exit 0",)])
def test_a_uv_without_an_answer_is_as_good_as_none(
    tmp_path: Path, environ: dict[str, str], lines: tuple[str, ...]
) -> None:
    """Older ones do not know the command."""
    script(tmp_path / "bin" / "uv", *lines)
    assert list(managed(environ)) == []
