"""How an interpreter was compiled: what two builds may differ in beside the GIL, and it can cost more."""

from __future__ import annotations

import platform
import sysconfig
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Build:
    """The choices of whoever compiled this interpreter; None is what its configuration does not tell.

    Attributes:
        compiler: Name and version.
        profile_guided: Compiled a second time, knowing from a run which branches are taken.
        link_time_optimized: Optimised by the linker across files.
        shared_library: The interpreter lies in a shared library, not in the executable.
        debug: It checks itself while it runs, which is slow.
    """

    compiler: str
    profile_guided: bool | None
    link_time_optimized: bool | None
    shared_library: bool | None
    debug: bool


def observe_build() -> Build:
    """Return the facts of this interpreter.

    Whoever packages Python may optimise without the options of ``configure``: Debian does, and leaves
    ``PGO_PROF_USE_FLAG`` empty in what it installs. What was done then is not told.
    """
    shared = sysconfig.get_config_var("Py_ENABLE_SHARED")
    return Build(
        compiler=platform.python_compiler(),
        profile_guided=_configured("--enable-optimizations"),
        link_time_optimized=_configured("--with-lto"),
        shared_library=None if shared is None else bool(shared),
        debug=bool(sysconfig.get_config_var("Py_DEBUG")),
    )


def _configured(option: str) -> bool | None:
    """Return whether ``configure`` was given an option, None where its absence says nothing."""
    if option in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        return True
    return False if sysconfig.get_config_var("PGO_PROF_USE_FLAG") else None
