"""A function of the user's own: where it runs, and with whose packages."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.workspace import Workspace

NAMING = {"ITEMS": "--items", "CHECK": "--check"}
"""Variables that belong to ``WORKLOAD``, which names the function."""


def own_options(workspace: Workspace) -> list[str]:
    """Return the options for the function that ``WORKLOAD`` names; none if it names none."""
    environ = workspace.environ
    named = [f"{option}={environ[name]}" for name, option in NAMING.items() if environ.get(name)]
    if not environ.get("WORKLOAD"):
        return named  # whoever forgot the function is told so by the side that knows what they mean
    return [f"--workload={environ['WORKLOAD']}", *named, *place_options(workspace)]


def place_options(workspace: Workspace) -> list[str]:
    """Return the options for where the function runs."""
    environ = workspace.environ
    return [
        f"--folder={_folder(environ)}",
        f"--import-path={_import_path(environ)}",
        f"--python={workspace.interpreter.executable}",
    ]


def _folder(environ: Mapping[str, str]) -> Path:
    """Return the user's folder: the one they name, or where they were when they called ``make -C``.

    make changes its own working directory for ``-C`` and leaves PWD as their shell has set it.
    """
    shell = Path(environ.get("PWD") or os.curdir)
    base = shell if shell.is_dir() else Path.cwd()
    return (base / Path(environ.get("FOLDER", "")).expanduser()).absolute()


def _import_path(environ: Mapping[str, str]) -> str:
    """Return the user's PYTHONPATH, absolute; make keeps it from our interpreter under another name."""
    named = environ.get("USER_PYTHONPATH") or environ.get("PYTHONPATH", "")
    folder = _folder(environ)
    return os.pathsep.join(str(folder / entry) for entry in named.split(os.pathsep) if entry)
