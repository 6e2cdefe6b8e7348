"""The script that brings interpreters, with what an installed one is and where none can be brought."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / ".ci" / "interpreters"
NAME = "{}.{}".format(*sys.version_info) + ("t" if sysconfig.get_config_var("Py_GIL_DISABLED") else "")
REFUSAL = "#!/bin/sh\nexit 1\n"


def _bring(name: str, tmp_path: Path) -> subprocess.CompletedProcess[str]:
    """Ask for an interpreter where apt-get refuses, and programs of the test's own come first."""
    _program(tmp_path / "bin" / "apt-get", REFUSAL)
    path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
    environ = {"PATH": path, "GIL_BENCH_INTERPRETERS": str(tmp_path / "brought")}
    return subprocess.run([SCRIPT, name], env=environ, capture_output=True, text=True, check=False)


def _program(path: Path, text: str) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_an_installed_interpreter_is_taken_as_it_is(tmp_path: Path) -> None:
    """Nothing is brought that the system has."""
    program = _program(tmp_path / "bin" / f"python{NAME}", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    ended = _bring(NAME, tmp_path)
    assert (ended.returncode, ended.stdout) == (0, f"{program}\n")


def test_what_cannot_be_brought_fails_and_leaves_nothing(tmp_path: Path) -> None:
    """A program of the right name that is another interpreter does not count."""
    _program(tmp_path / "bin" / "python3.99", f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    ended = _bring("3.99", tmp_path)
    assert ended.returncode != 0
    assert ended.stdout == ""
    assert [path.name for path in (tmp_path / "brought").iterdir()] == [".lock"]
