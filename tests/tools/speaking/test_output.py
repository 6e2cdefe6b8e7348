"""Output that nobody takes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
FORGIVING = "from tools.speaking.output import forgive_output\nforgive_output()\n"


def python(redirected: str, *argv: str) -> subprocess.CompletedProcess[str]:
    """Run Python with its output redirected as a shell would."""
    return subprocess.run(
        ["bash", "-c", f'"$0" "$@" {redirected}', sys.executable, *argv],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("redirected", [">/dev/full", ">&-", "2>&-", ">&- 2>&-", "2>/dev/full"])
def test_it_ends_nothing(redirected: str, tmp_path: Path) -> None:
    """Neither while it is written nor at the end, when Python flushes it."""
    lines = "import sys, pathlib\nprint('x' * 100_000)\nsys.stderr.write('y')\n"
    done = python(redirected, "-c", f"{FORGIVING}{lines}pathlib.Path({str(tmp_path / 'done')!r}).touch()")
    assert (tmp_path / "done").exists()
    assert done.returncode == 0
    assert "Error" not in done.stderr


@pytest.mark.parametrize(
    ("redirected", "why"), [(">/dev/full", "No space left on device"), ("| true", "None"), ("", "None")]
)
def test_what_is_lost_though_somebody_wants_it_is_known(redirected: str, why: str) -> None:
    """A program's result on a full disk; a reader that has gone wants no more."""
    lines = "import sys\nprint('x' * 100_000)\nprint(lost(sys.stdout), file=sys.stderr)\n"
    code = FORGIVING.replace("import forgive_output", "import forgive_output, lost")
    assert python(redirected, "-c", f"{code}{lines}").stderr == f"{why}\n"


def test_a_pipe_whose_reader_has_gone_ends_nothing(tmp_path: Path) -> None:
    """As behind ``| head -1``."""
    lines = "import pathlib\nfor _ in range(9999): print('x' * 99)\n"
    code = f"{FORGIVING}{lines}pathlib.Path({str(tmp_path / 'd')!r}).touch()"
    done = python("| head -1; exit ${PIPESTATUS[0]}", "-c", code)
    assert (tmp_path / "d").exists()
    assert (done.returncode, done.stderr) == (0, "")


def test_what_cannot_be_encoded_is_a_question_mark() -> None:
    """Not an error; pages have the character itself."""
    done = python(
        "",
        "-X",
        "utf8=0",
        "-c",
        f"import sys\nsys.stdout.reconfigure(encoding='ascii')\n{FORGIVING}print('×')",
    )
    assert (done.returncode, done.stdout) == (0, "?\n")


@pytest.mark.parametrize(("command", "code"), [("help", 0), ("nonsense", 2)])
def test_it_changes_no_exit_code_of_a_command(command: str, code: int) -> None:
    """Nor is it a traceback."""
    done = python(">/dev/full 2>&1", "-m", "tools", command)
    assert (done.returncode, done.stderr) == (code, "")
