"""Which environment variables a child gets: the user's, without those that would change what it imports."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from tools.interpreters.interpreter import REDIRECTING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# They change what pip installs or where to; the others (mirror, proxy, certificate, cache) are needed.
PIP_REDIRECTING = frozenset(
    {
        "PIP_CONSTRAINT",
        "PIP_DRY_RUN",
        "PIP_NO_DEPS",
        "PIP_PREFIX",
        "PIP_PYTHON",
        "PIP_REQUIREMENT",
        "PIP_ROOT",
        "PIP_TARGET",
    }
)


def activated(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a program of the virtual environment in ``folder``, as if activated."""
    kept = {name: value for name, value in environ.items() if name not in REDIRECTING}
    kept["VIRTUAL_ENV"] = str(folder)
    kept["PATH"] = os.pathsep.join([str(folder / "bin"), environ.get("PATH", os.defpath)])
    return kept


def for_pip(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the variables with which pip installs into the virtual environment in ``folder``."""
    kept = {name: value for name, value in activated(folder, environ).items() if name not in PIP_REDIRECTING}
    # Zero also overrules a configuration file, where many systems and users set these two.
    return kept | {"PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0"}
