"""Builds the wheel and installs it, executing nothing but packages that are pinned with hashes.

    python .ci/pinned.py FOLDER    builds the wheel into FOLDER and prints its path

The back end has an environment of its own, so that what measures has no package more than a user has. pip
would take the newest one that it finds.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from job import GIL_BENCH, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

AS_COMMAND = ("-P", "-m", "gil_bench")
"""As the script gil-bench: a json.py of the project is not imported in place of Python's own."""
PIP = ("-m", "pip", "install", "--disable-pip-version-check", "--progress-bar=off", "--quiet")


class InstallError(Exception):
    """A program that builds or installs has failed; the message is its command line."""


def install(environment: Path, environ: Mapping[str, str]) -> Path:
    """Return the interpreter of an environment with gil-bench; it is made once in a job.

    Its packages lie beside those of the project, which stay as they are.

    Raises:
        InstallError: It can't be made.
    """
    done = environment / "complete"
    if done.exists():
        return environment / "bin" / "python"
    say(f"Installing gil-bench for {sys.executable}")
    wheel = build(environment.parent / "wheels", environ)
    python = install_sets(environment, ("measure", "report"), environ)
    _run((str(python), *PIP, "--no-deps", "--no-index", str(wheel)), environment, environ)
    done.touch()
    return python


def build(folder: Path, environ: Mapping[str, str]) -> Path:
    """Build the wheel of this checkout into a folder and return its path.

    Raises:
        InstallError: It can't be built.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for older in folder.glob("*.whl"):
        older.unlink()
    builder = folder / "builder"
    python = install_sets(builder, ("build",), environ)
    _run((str(python), "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)), builder, environ)
    (wheel,) = folder.glob("*.whl")
    return wheel


def install_sets(environment: Path, names: Sequence[str], environ: Mapping[str, str]) -> Path:
    """Install locked sets of requirements/ into an environment and return its interpreter.

    Raises:
        InstallError: They can't be installed.
    """
    python = environment / "bin" / "python"
    if not python.exists():
        _run((sys.executable, "-m", "venv", str(environment)), environment, environ)
    for name in names:
        pins = GIL_BENCH / "requirements" / f"{name}.txt"
        locked = (*PIP, "--require-hashes", "--only-binary=:all:", "-r", str(pins))
        _run((str(python), *locked), environment, environ)
    return python


def _run(command: Sequence[str], environment: Path, environ: Mapping[str, str]) -> None:
    """Run a program in the folder of our code; what it prints goes to the log, which stdout may not be."""
    from tools.environments.pip import for_pip  # noqa: PLC0415 - an old interpreter is told so first

    done = subprocess.run(
        command,
        cwd=GIL_BENCH,
        env=for_pip(environment, environ),
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        check=False,
    )
    if done.returncode:
        raise InstallError(f"{shlex.join(command)} failed, see above")


def main(arguments: Sequence[str]) -> int:
    """Build the wheel, print its path and return the exit code."""
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.stderr.write(__doc__ or "")
        return 2
    try:
        wheel = build(Path(arguments[0]).absolute(), os.environ)
    except InstallError as problem:
        sys.stderr.write(f"pinned: {problem}\n")
        return 2
    sys.stdout.write(f"{wheel}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
