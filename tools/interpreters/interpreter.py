"""One interpreter: the one that runs the driver, or another that is to measure."""

from __future__ import annotations

import hashlib
import importlib.util
import platform
import re
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path

RELEASE = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:(a|b|rc)(\d+))?")
FOR_ENVIRONMENTS = ("venv", "ensurepip")
"""Modules of the stdlib that some distributors leave out, without which no virtual environment is made."""
REDIRECTING = frozenset({"PYTHONHOME", "PYTHONPATH", "PYTHONSAFEPATH", "__PYVENV_LAUNCHER__"})
"""Variables that redirect imports, or are the launcher's own notes about another environment."""


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One CPython.

    Attributes:
        executable: As it was started; it may lie in somebody's virtual environment.
        version: ``3.14.0rc1``: X.Y.Z with the suffix of a pre-release.
        free_threaded: Built without the GIL, whether or not the GIL is on now.
        build: Tells two builds of one version apart.
        missing: Those of FOR_ENVIRONMENTS that its distributor has left out.
    """

    executable: Path
    version: str
    free_threaded: bool
    build: str
    missing: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What people call it: ``CPython 3.14.2t``."""
        return f"CPython {self.version}{'t' if self.free_threaded else ''}"

    @property
    def series(self) -> tuple[int, int]:
        """X and Y of its version X.Y.Z."""
        return self.release[:2]

    @property
    def release(self) -> tuple[int, int, int, str, int]:
        """A value that sorts as versions do: every pre-release before what it leads to.

        Raises:
            ValueError: The version is not one of CPython's.
        """
        found = RELEASE.match(self.version)
        if found is None:
            raise ValueError(f"{self.version!r} is no version of CPython")
        x, y, z, stage, serial = found.groups()
        return int(x), int(y), int(z), stage or "released", int(serial or 0)

    @property
    def key(self) -> str:
        """The name of its folder: equal for all symbolic links to one executable, else different."""
        where = hashlib.sha256(bytes(self.executable.resolve())).hexdigest()[:8]
        return f"cpython-{self.version}{'t' if self.free_threaded else ''}-{where}"


def running() -> Interpreter:
    """Return the interpreter that executes this."""
    return Interpreter(
        executable=Path(sys.executable),
        version=platform.python_version(),
        free_threaded=bool(sysconfig.get_config_var("Py_GIL_DISABLED")),
        build=sys.version,
        missing=tuple(name for name in FOR_ENVIRONMENTS if importlib.util.find_spec(name) is None),
    )
