"""A module that Ctrl-C ends."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def _run(folder: Path, source: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    (folder / "theirs.py").write_text(source)
    environ = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(folder)])}
    return subprocess.run(
        [sys.executable, "-m", "tools.quietly", "theirs", *arguments],
        cwd=folder,
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )


def test_ctrl_c_leaves_no_traceback(tmp_path: Path) -> None:
    """Also not while the module still imports."""
    ended = _run(tmp_path, "import signal\nsignal.raise_signal(signal.SIGINT)\n")
    assert (ended.returncode, ended.stdout, ended.stderr) == (130, "", "")


def test_everything_else_is_as_with_python(tmp_path: Path) -> None:
    """Its arguments, its exit code and its errors."""
    ended = _run(tmp_path, "import sys\nprint(__name__, sys.argv[1:])\nsys.exit(3)\n", "--a", "b c")
    assert (ended.returncode, ended.stdout) == (3, "__main__ ['--a', 'b c']\n")
    assert "ZeroDivisionError" in _run(tmp_path, "1 / 0\n").stderr
