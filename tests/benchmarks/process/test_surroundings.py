"""What surrounds a run: pytest's variables, a long TMPDIR, and output that nobody takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from benchmarks.process.surroundings import LONGEST_TEMPORARY_FOLDER

PREPARED = "from benchmarks.process.surroundings import prepare_surroundings\nprepare_surroundings()\n"


def python(code: str, redirected: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
    """Run code in a process with prepared surroundings, its output redirected as a shell would."""
    command = f'exec "$0" -c "$1" {redirected}'
    return subprocess.run(
        ["bash", "-c", command, sys.executable, PREPARED + code],
        env=os.environ | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-", "2>&-", ">&- 2>&-", "2>/dev/full"])
def test_output_that_nobody_takes_ends_nothing(redirected: str, tmp_path: Path) -> None:
    """Neither while it is written nor at the end, when Python flushes it."""
    lines = "import sys, pathlib\nprint('x' * 100_000)\nsys.stderr.write('y')\n"
    done = python(f"{lines}pathlib.Path({str(tmp_path / 'done')!r}).touch()", redirected)
    assert (tmp_path / "done").exists()
    assert done.returncode == 0
    assert "Error" not in done.stderr


def test_a_pipe_whose_reader_has_gone_ends_nothing(tmp_path: Path) -> None:
    """As behind ``| head -1``."""
    lines = "import pathlib\nfor _ in range(9999): print('x' * 99)\n"
    code = f"{lines}pathlib.Path({str(tmp_path / 'd')!r}).touch()"
    done = python(code, "| head -1; exit ${PIPESTATUS[0]}")
    assert (tmp_path / "d").exists()
    assert (done.returncode, done.stderr) == (0, "")


def test_variables_of_pytest_are_somebody_elses() -> None:
    """Options, plug-ins and workers of their own tests."""
    code = "import os\nprint([name for name in os.environ if name.startswith('PYTEST_')])"
    done = python(code, PYTEST_ADDOPTS="--nonsense", PYTEST_DISABLE_PLUGIN_AUTOLOAD="1")
    assert done.stdout == "[]\n"


def test_a_temporary_folder_too_long_for_sockets_is_not_used(tmp_path: Path) -> None:
    """Worker processes come up, and it is said which folder they use."""
    long = tmp_path / ("x" * LONGEST_TEMPORARY_FOLDER)
    long.mkdir()
    code = (
        "import multiprocessing as m\n"
        "with m.get_context('forkserver').Pool(1) as pool: print(pool.apply(len, ('four',)))"
    )
    done = python(code, TMPDIR=str(long))
    assert done.stdout == "4\n", done.stderr
    assert "too long for sockets of worker processes; using /tmp instead." in done.stderr


def test_a_short_one_stays() -> None:
    """Nothing is said of it."""
    with tempfile.TemporaryDirectory(dir="/tmp") as short:
        done = python("import tempfile\nprint(tempfile.gettempdir())", TMPDIR=short)
    assert (done.stdout, done.stderr) == (f"{short}\n", "")
