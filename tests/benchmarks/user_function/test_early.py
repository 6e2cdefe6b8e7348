"""Wrong names are found by the standard library alone, before an environment is made."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
THEIRS = "import helper\nprint('imported')\nitems = [1]\n\ndef f(item):\n    return helper.g(item)\n"


def early(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Look for mistakes without any package that is installed."""
    (folder / "lib").mkdir()
    (folder / "lib" / "helper.py").write_text("g = abs\n")
    (folder / "work.py").write_text(THEIRS)
    place = (f"--folder={folder}", f"--import-path={folder / 'lib'}", "--seed=1")
    return subprocess.run(
        [sys.executable, "-S", "-m", "benchmarks.user_function.early", *place, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--workload=work:f", "--items=itmes"], "there is no 'itmes' in work"),
        (["--workload=wrok.py:f"], "there is no file"),
        (["--workload=work:f", "--runners=threads,thraeds"], "there is no runner 'thraeds'"),
        (["--workload=work:f", "--workers=0"], "WORKERS must be whole numbers"),
        (["--workload=work:f", "--folder=/nowhere"], "the working directory /nowhere does not exist"),
    ],
)
def test_a_wrong_name_is_told(tmp_path: Path, options: list[str], told: str) -> None:
    """In the sentence in which the run would tell it."""
    done = early(tmp_path, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert told in done.stderr


@pytest.mark.parametrize("named", ["work:f", "work.py:f", "benchmarks:of_theirs"])
def test_nothing_wrong_is_nothing_told(tmp_path: Path, named: str) -> None:
    """Whatever the module prints; one that is called like ours is found later."""
    done = early(tmp_path, f"--workload={named}", *([] if named.startswith("b") else ["--items=items"]))
    assert (done.returncode, done.stdout) == (0, "")
