"""The command, on functions of users: verdicts, exit codes, and what is printed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from benchmarks.machine.gil_state import gil_enabled

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[4]
THEIRS = """
import threading
import zlib

MAIN = threading.main_thread()

def hold(n):
    total = 0
    for number in range(n):
        total += number
    return total

def release(text):
    return zlib.crc32(text)

def differ(text):
    return zlib.crc32(text), threading.current_thread() is MAIN

counts = [20_000] * 4
texts = [bytes(5_000_000)] * 4
"""
EXTENSION = """
#include <Python.h>
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "needs_gil", NULL, 0, NULL};
PyMODINIT_FUNC PyInit_needs_gil(void) { return PyModuleDef_Init(&module); }
"""


def check(tmp_path: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command for functions of the user's."""
    place = (f"--folder={tmp_path / 'project'}", f"--storage={tmp_path / 'stored'}")
    return subprocess.run(
        [sys.executable, "-m", "benchmarks.user_function.gil_check", *place, *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(not gil_enabled(), reason="there is no GIL to hold or to release")
@pytest.mark.parametrize(
    ("function", "items", "code", "said"),
    [("hold", "counts", 1, "does not release the GIL"), ("release", "texts", 0, "releases the GIL")],
)
def test_the_exit_code_is_the_verdict(  # noqa: PLR0913, PLR0917 - a case, and what it needs
    write: Callable[..., Path], tmp_path: Path, function: str, items: str, code: int, said: str
) -> None:
    """A loop in Python keeps it, a checksum of megabytes in C lets go of it; two threads are told, too."""
    write(THEIRS)
    ended = check(tmp_path, f"--workload=their_work:{function}", f"--items={items}", "--max-share=0.5")
    assert ended.returncode in {code, 3}, ended.stderr  # a machine that others use may leave it open
    assert ended.returncode == 3 or said in ended.stdout
    assert "Two threads" in ended.stdout
    assert f"their_work:{function}: about " in ended.stderr
    assert not list((tmp_path / "stored").glob("[!.]*"))


def test_several_functions_as_json(write: Callable[..., Path], tmp_path: Path) -> None:
    """One document; who returns something else in threads is found, who is not there does not stop it."""
    write(THEIRS)
    functions = (f"--workload=their_work:{name}" for name in ("nothing", "differ"))
    ended = check(tmp_path, *functions, "--items=texts", "--json")
    told = json.loads(ended.stdout)
    missing, differing = told["verdicts"]
    assert (ended.returncode, told["exit_code"], told["schema"]) == (2, 2, 1)
    assert (missing["verdict"], missing["threads"]) == ("not measured", None)
    assert (differing["verdict"], differing["exit_code"]) == ("fails in threads", 1)
    assert "as in the first look" in differing["sentences"][0]
    assert differing["sentences"][0] in ended.stderr


@pytest.mark.skipif(not sysconfig.get_config_var("Py_GIL_DISABLED"), reason="a build that always has a GIL")
@pytest.mark.skipif(shutil.which("cc") is None, reason="there is no compiler")
def test_an_import_that_switches_the_gil_on(write: Callable[..., Path], tmp_path: Path) -> None:
    """The module is named, and the check fails unless that is allowed."""
    source = write(EXTENSION, "needs_gil.c")
    library = source.with_name(f"needs_gil{sysconfig.get_config_var('EXT_SUFFIX')}")
    include = f"-I{sysconfig.get_path('include')}"
    subprocess.run(["cc", "-shared", "-fPIC", include, str(source), "-o", str(library)], check=True)
    write(f"import needs_gil\n{THEIRS}")
    options = ("--workload=their_work:release", "--items=texts", "--max-share=0.5", "--json")
    ended = check(tmp_path, *options)
    (verdict,) = json.loads(ended.stdout)["verdicts"]
    assert (verdict["verdict"], ended.returncode) == ("GIL switched on", 1)
    assert verdict["gil_switched_on_by"] == "needs_gil"
    assert check(tmp_path, *options, "--allow-gil").returncode in {0, 3}


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--workload=their_work:nothing"], "no 'nothing' in their_work"),
        (["--workload=their_work:hold", "--max-share=2"], "MAX_SHARE must lie between 0 and 1"),
        (
            ["--workload=their_work:hold", "--items=counts", "--step-timeout=0"],
            "STEP_TIMEOUT must be greater",
        ),
        (["--workload=their_work:hold", "--items=counts", "--time=0"], "TIME must be greater than 0, not 0"),
        (["--workload=their_work:hold", "--items=counts", "--time=1"], "set TIME="),
    ],
)
def test_wrong_use_is_one_sentence(
    write: Callable[..., Path], tmp_path: Path, options: list[str], said: str
) -> None:
    """Exit code 2."""
    write(THEIRS)
    ended = check(tmp_path, *options)
    assert (ended.returncode, ended.stderr.count("\n")) == (2, 1)
    assert said in ended.stderr
