"""Which interpreter runs the driver: it is also the one that measures, reports and tests."""

from __future__ import annotations

import hashlib
import platform
import sys
import sysconfig
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Interpreter:
    """One CPython.

    Attributes:
        executable: As it was started; it may lie in somebody's virtual environment.
        version: ``3.14.0rc1``: X.Y.Z with the suffix of a pre-release.
        free_threaded: Built without the GIL, whether or not the GIL is on now.
        build: Tells two builds of one version apart.
    """

    executable: Path
    version: str
    free_threaded: bool
    build: str

    @property
    def name(self) -> str:
        """What people call it: ``CPython 3.14.2t``."""
        return f"CPython {self.version}{'t' if self.free_threaded else ''}"

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
    )
