"""What surrounds a run: pytest's variables, a long TMPDIR, and output that nobody takes."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

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


def test_output_that_nobody_takes_ends_nothing() -> None:
    """As in every program of ours."""
    done = python("print('x' * 100_000)", ">/dev/full")
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
