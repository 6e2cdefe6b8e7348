"""What a job of action.yml is given and what it tells: inputs, folders, the log and the outputs.

Inputs come as variables INPUT_…, never as part of a script.
"""

from __future__ import annotations

import shlex
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

GIL_BENCH = Path(__file__).resolve().parents[1]
if str(GIL_BENCH) not in sys.path:
    sys.path.insert(0, str(GIL_BENCH))

LEFT = "measured"
"""The folder of results, below the scratch folder."""


class InputError(Exception):
    """The action was used wrongly; the message is one sentence that names the input."""


def value_of(environ: Mapping[str, str], name: str) -> str:
    """Return the value of an input; empty if it is not given."""
    return environ.get(f"INPUT_{name.upper().replace('-', '_')}", "").strip()


def wanted(environ: Mapping[str, str], name: str) -> str:
    """Return the value of an input that must be given.

    Raises:
        InputError: It is not.
    """
    value = value_of(environ, name)
    if not value:
        raise InputError(f"input {name}: it is missing")
    return value


def quoted(environ: Mapping[str, str], name: str) -> list[str]:
    """Return the words of an input, with the quoting rules of a shell.

    Raises:
        InputError: The quoting is wrong.
    """
    try:
        return shlex.split(value_of(environ, name))
    except ValueError as problem:
        raise InputError(f"input {name}: {problem}; quote its words as in a shell") from None


def project(environ: Mapping[str, str]) -> Path:
    """Return the folder of the project.

    Raises:
        InputError: There is none.
    """
    folder = Path(environ.get("GITHUB_WORKSPACE") or ".", value_of(environ, "working-directory")).absolute()
    if not folder.is_dir():
        raise InputError(f"input working-directory: there is no folder {folder}; check the project out first")
    return folder


def home(folder: Path) -> Path:
    """Return where gil-bench keeps the runs and pages of a project."""
    from tools.home import find_home  # noqa: PLC0415 - an old interpreter can't read it, and is told so first

    return find_home(None, folder)


def scratch(environ: Mapping[str, str]) -> Path:
    """Return the folder for everything that this job needs from gil-bench."""
    return Path(environ.get("RUNNER_TEMP") or home(project(environ)) / "action").absolute() / "gil-bench"


def left_in(environ: Mapping[str, str]) -> Path:
    """Return the folder whose files the job keeps; it exists then."""
    folder = scratch(environ) / LEFT
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def run(argv: Sequence[str], folder: Path, environ: Mapping[str, str], output: Path | None = None) -> int:
    """Run a program in a folder and return its exit code; what it prints goes to the log, or into a file."""
    with ExitStack() as stack:
        file = stack.enter_context(output.open("wb")) if output else None
        done = subprocess.run(
            argv, cwd=folder, env=dict(environ), stdin=subprocess.DEVNULL, stdout=file, check=False
        )
    return done.returncode


def tell(environ: Mapping[str, str], **outputs: object) -> None:
    """Write outputs of the action; underscores of their names become hyphens."""
    lines = [f"{name.replace('_', '-')}={value}\n" for name, value in outputs.items()]
    if path := environ.get("GITHUB_OUTPUT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(lines)


def say(line: str) -> None:
    """Print one line for the log; no part of it begins another one, which could be a command to the job."""
    sys.stdout.write(" ".join(line.splitlines()) + "\n")
    sys.stdout.flush()


def error(text: str) -> None:
    """Print an error that the page of the job shows; as one line, so that it is one."""
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    say(f"::error title=gil-bench::{escaped}")
