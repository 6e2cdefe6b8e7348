"""Where interpreters are looked for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.tools.interpreters.make_interpreters import script, stub
from tools.installations import managed, on_path


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """A machine of its own: two folders on PATH, and pyenv."""
    (tmp_path / "one").mkdir()
    folders = [tmp_path / "one", tmp_path / "two", tmp_path / "pyenv" / "shims"]
    return {"PATH": os.pathsep.join(map(str, folders)), "PYENV_ROOT": str(tmp_path / "pyenv")}


def test_path_is_searched_in_its_order(tmp_path: Path, environ: dict[str, str]) -> None:
    """What is called as an interpreter is, and new enough; a folder may be missing."""
    for folder, name in (("one", "python3.14t"), ("one", "python3.12"), ("two", "python3.11")):
        stub(tmp_path / folder, name, "")
    for name in ("python3", "python3.10", "python3.14-config", "python3.14d", "python2.7"):
        stub(tmp_path / "one", name, "")
    stub(tmp_path / "one", "python3.13", "").chmod(0o644)
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


def test_uv_is_asked_where_it_keeps_them(tmp_path: Path, environ: dict[str, str]) -> None:
    """It may have interpreters that are on no PATH."""
    kept = tmp_path / "uv"
    new = stub(kept / "cpython-3.14.2+freethreaded-linux-x86_64-gnu" / "bin", "python3.14t", "")
    stub(kept / "cpython-3.9.18-linux-x86_64-gnu" / "bin", "python3.9", "")
    script(tmp_path / "one" / "uv", '[ "$*" = "python dir" ] || exit 3', f"echo '{kept}'")
    assert list(managed(environ)) == [new]


@pytest.mark.parametrize("lines", [("echo error: no such command >&2", "exit 2"), ("exit 0",)])
def test_a_uv_that_cannot_tell_is_as_good_as_none(
    tmp_path: Path, environ: dict[str, str], lines: tuple[str, ...]
) -> None:
    """Older ones do not know the command."""
    script(tmp_path / "one" / "uv", *lines)
    assert list(managed(environ)) == []
