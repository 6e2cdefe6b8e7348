"""Everything about machine and interpreter that a result depends on, and the key of what must agree.

``python -m benchmarks.machine.environment`` prints environment and build of the interpreter that runs it, as
JSON: two builds may differ in more than the GIL, and that can cost more.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import multiprocessing
import os
import platform
import re
import sys
import sysconfig
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import psutil

from benchmarks.machine.gil_state import gil_enabled
from benchmarks.machine.meters import count_cpus
from benchmarks.machine.settings import NOT_TOLD, Settings, observe_settings

if TYPE_CHECKING:
    from collections.abc import Callable

    from benchmarks.machine.meters import Cpus

LIBRARIES = (
    "numpy",
    "requests",
    "urllib3",
    "httpx",
    "httpcore",
    "anyio",
    "uvicorn",
    "h11",
    "dask",
    "distributed",
    "threadpoolctl",
    "psutil",
    "pytest-benchmark",
)
"""Distributions whose version can move a result."""


@dataclass(frozen=True, slots=True)
class Build:
    """The choices of whoever compiled this interpreter; None is what its configuration does not tell.

    Attributes:
        compiler: Name and version.
        profile_guided: Compiled a second time, knowing from a run which branches are taken.
        link_time_optimized: Optimized by the linker across files.
        shared_library: The interpreter lies in a shared library, not in the executable.
        debug: It checks itself while it runs, which is slow.
    """

    compiler: str
    profile_guided: bool | None
    link_time_optimized: bool | None
    shared_library: bool | None
    debug: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """The facts of one run; None is what this platform does not tell. See DESIGN, section 6.

    Attributes:
        blas: The BLAS of NumPy and its version, where it is loaded.
        settings: How the machine is set up.
        build: How the interpreter was compiled.
    """

    implementation: str
    python_version: str
    python_xy: str
    free_threaded_build: bool
    gil_enabled_at_end: bool
    jit: bool | None
    os: str
    kernel: str
    architecture: str
    cpu_model: str | None
    logical_cpus: int
    affinity_cpus: int | None
    quota_cpus: float | None
    usable_cpus: int
    memory_bytes: int
    default_start_method: str
    switch_interval_s: float
    libraries: dict[str, str]
    load_average_1m: float | None
    blas: str | None = None
    settings: Settings = NOT_TOLD
    build: Build | None = None


def observe_environment(cpus: Cpus, cpu_model: str | None, *, gil_enabled_at_end: bool) -> Environment:
    """Return the facts of this interpreter and machine.

    Args:
        cpus: The CPU counts.
        cpu_model: The processor's brand, or None where it can't be found out.
        gil_enabled_at_end: Whether any worker or measuring process had its GIL on when it ended: one is
            enough, for a run that is filed as free-threaded must be that throughout.
    """
    return Environment(
        implementation=platform.python_implementation(),
        python_version=platform.python_version(),
        python_xy=f"{sys.version_info.major}.{sys.version_info.minor}",
        free_threaded_build=free_threaded_build(),
        gil_enabled_at_end=gil_enabled_at_end,
        jit=_jit_enabled(),
        os=platform.system(),
        kernel=platform.release(),
        architecture=platform.machine(),
        cpu_model=cpu_model,
        logical_cpus=cpus.logical,
        affinity_cpus=cpus.affinity,
        quota_cpus=cpus.quota,
        usable_cpus=cpus.usable,
        memory_bytes=psutil.virtual_memory().total,
        default_start_method=multiprocessing.get_start_method(),
        switch_interval_s=sys.getswitchinterval(),
        libraries=_library_versions(),
        load_average_1m=round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None,
        blas=blas_libraries(),
        settings=observe_settings(),
    )


def observe_process() -> Environment:
    """Return the facts of this very process, and how its interpreter was compiled.

    Its libraries are those that it can import, which a user's own environment has: they may be others than
    those of whoever supervises it. It does not look for the CPU's model, which takes long.
    """
    here = observe_environment(count_cpus(), None, gil_enabled_at_end=gil_enabled())
    return replace(here, build=observe_build())


def blas_libraries() -> str | None:
    """Return such as ``openblas 0.3.27`` for the BLAS of NumPy, or None where none is loaded here."""
    if "numpy" not in sys.modules:
        return None
    import threadpoolctl  # noqa: PLC0415 - loads nothing where there is no NumPy

    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    return ", ".join(sorted({f"{pool['internal_api']} {pool['version']}" for pool in pools})) or None


def free_threaded_build() -> bool:
    """Return whether this interpreter was built to run without the GIL (PEP 703)."""
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def environment_key(environment: Environment) -> str | None:
    """Return a folder name that differs wherever two runs must not be compared, or None for an unknown CPU.

    Readable in front, a hash of the exact facts behind: two CPU models may be spelt alike once the
    characters that a folder name can't have are gone. Patch versions, kernel, libraries and load stay out.
    """
    if not environment.cpu_model:
        return None
    quota = f"-quota{environment.quota_cpus:g}" if environment.quota_cpus else ""
    facts = (
        environment.os,
        environment.architecture,
        environment.cpu_model,
        f"{environment.usable_cpus}cpus{quota}",
        environment.implementation,
        environment.python_xy + ("t" if environment.free_threaded_build else ""),
        "gil-on" if environment.gil_enabled_at_end else "gil-off",
        {True: "jit-on", False: "jit-off", None: "no-jit"}[environment.jit],
    )
    slug = "-".join(re.sub(r"[^a-z0-9.]+", "-", fact.lower()).strip("-.") for fact in facts)
    return f"{slug}-{hashlib.sha256(repr(facts).encode()).hexdigest()[:8]}"


def _jit_enabled() -> bool | None:
    """Return whether the JIT is on; ``sys._jit`` exists since 3.14, None where there is none to ask."""
    jit = getattr(sys, "_jit", None)
    if jit is None or not jit.is_available():
        return None
    ask: Callable[[], bool] = jit.is_enabled
    return ask()


def _library_versions() -> dict[str, str]:
    versions = {}
    for name in LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return versions


def observe_build() -> Build:
    """Return the facts of this interpreter.

    Whoever packages Python may optimize without the options of ``configure``: Debian does, and leaves
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


def main() -> int:
    """Print one line; the GIL is as it is before any workload is imported, the CPU's model is left out."""
    environment = observe_environment(count_cpus(), None, gil_enabled_at_end=gil_enabled())
    facts = {"environment": asdict(environment), "build": asdict(observe_build())}
    sys.stdout.write(f"{json.dumps(facts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
