"""Where a run was measured, as facts: the machine, how it is set up, and the interpreter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.data.fields import Count, Line


@dataclass(frozen=True, slots=True)
class Settings:
    """How the machine is set up; ``None`` is what the system does not tell.

    Attributes:
        governor: Who chooses the clock rate.
        turbo: Whether CPUs may run faster than their nominal rate.
        smt: Whether two logical CPUs share a core.
    """

    governor: Line | None = None
    turbo: bool | None = None
    smt: bool | None = None
    numa_nodes: int | None = None


@dataclass(frozen=True, slots=True)
class Build:
    """How the interpreter was compiled; ``None`` is what it does not tell."""

    compiler: Line | None = None
    profile_guided: bool | None = None
    link_time_optimized: bool | None = None
    shared_library: bool | None = None
    debug: bool | None = None


@dataclass(frozen=True, slots=True)
class Environment:
    """Machine and interpreter of a run, as the process that measured tells them; ``None``: not found out.

    Attributes:
        usable_cpus: CPUs that affinity and quota leave to the measuring process; "of N cores" means these.
        quota_cpus: The control group's limit in CPUs, which need not be whole.
        gil_enabled_at_end: Whether the GIL was live when the run ended; an import can turn it back on.
    """

    implementation: str
    python_version: str
    usable_cpus: Count
    python_xy: Line | None = None
    free_threaded_build: bool | None = None
    gil_enabled_at_end: bool | None = None
    jit: bool | None = None
    os: Line | None = None
    kernel: Line | None = None
    architecture: Line | None = None
    cpu_model: Line | None = None
    logical_cpus: int | None = None
    affinity_cpus: int | None = None
    quota_cpus: float | None = None
    memory_bytes: int | None = None
    default_start_method: Line | None = None
    switch_interval_s: float | None = None
    load_average_1m: float | None = None
    libraries: Mapping[str, str] = field(default_factory=dict)
    blas: Line | None = None
    settings: Settings = field(default_factory=Settings)
    build: Build = field(default_factory=Build)
