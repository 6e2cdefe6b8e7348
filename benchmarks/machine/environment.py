"""Facts about machine and interpreter that a result depends on, and the key of those that must agree.

``python -m benchmarks.machine.environment`` prints environment and build of its interpreter as JSON: two
builds may differ in more than the GIL, and that can matter more.
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
"""Distributions whose version can change a result."""


@dataclass(frozen=True, slots=True)
class Build:
    """How this interpreter was compiled; None where its configuration does not say.

    Attributes:
        compiler: Name and version.
        profile_guided: Compiled with profile-guided optimization (PGO).
        link_time_optimized: Compiled with link-time optimization (LTO).
        shared_library: The interpreter is in a shared library, not in the executable.
        debug: A debug build, which is slow.
    """

    compiler: str
    profile_guided: bool | None
    link_time_optimized: bool | None
    shared_library: bool | None
    debug: bool


@dataclass(frozen=True, slots=True)
class Environment:
    """The facts of one run; None where this platform has no such fact.

    Attributes:
        blas: The BLAS of NumPy and its version, if loaded.
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
        cpu_model: The processor's brand, or None if unknown.
        gil_enabled_at_end: Whether any worker or measuring process had its GIL on when it ended. One is
            enough: a run stored as free-threaded must have been that throughout.
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
    """Return the facts of this process, and how its interpreter was compiled.

    Its libraries are those that it can import from the user's environment; the supervisor's may differ. It
    does not look up the CPU's model, because that takes long.
    """
    here = observe_environment(count_cpus(), None, gil_enabled_at_end=gil_enabled())
    return replace(here, build=observe_build())


def blas_libraries() -> str | None:
    """Return the BLAS of NumPy, for example ``openblas 0.3.27``, or None if none is loaded."""
    if "numpy" not in sys.modules:
        return None
    import threadpoolctl  # noqa: PLC0415 - loads nothing where there is no NumPy

    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    return ", ".join(sorted({f"{pool['internal_api']} {pool['version']}" for pool in pools})) or None


def free_threaded_build() -> bool:
    """Return whether this is a free-threaded build (PEP 703)."""
    return bool(sysconfig.get_config_var("Py_GIL_DISABLED"))


def environment_key(environment: Environment) -> str | None:
    """Return a folder name that differs wherever two runs must not be compared, or None for an unknown CPU.

    It has a readable part and a hash of the exact facts, because two CPU models may look the same without the
    characters that a folder name can't have. Patch versions, kernel, libraries and load are not part of it.
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
    """Return whether the JIT is on; None before 3.14, which introduced ``sys._jit``."""
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

    A distributor may optimize without the options of ``configure``: Debian does, and leaves
    ``PGO_PROF_USE_FLAG`` empty in what it installs. Then the optimization is unknown.
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
    """Return whether ``configure`` got an option; None if its absence proves nothing."""
    if option in (sysconfig.get_config_var("CONFIG_ARGS") or ""):
        return True
    return False if sysconfig.get_config_var("PGO_PROF_USE_FLAG") else None


def main() -> int:
    """Print one line, with the GIL's state before any workload is imported and without the CPU's model."""
    environment = observe_environment(count_cpus(), None, gil_enabled_at_end=gil_enabled())
    facts = {"environment": asdict(environment), "build": asdict(observe_build())}
    sys.stdout.write(f"{json.dumps(facts)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
