"""Machine and interpreter of a run, as facts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Environment:
    """Machine and interpreter of a run; ``None`` is what was not found out.

    Attributes:
        usable_cpus: CPUs that affinity and quota leave to the measuring process; "of N cores" means these.
        quota_cpus: The control group's limit in CPUs, which need not be whole.
        gil_enabled_at_end: Whether the GIL was live when the run ended; an import can turn it back on.
    """

    implementation: str
    python_version: str
    usable_cpus: int
    python_xy: str | None = None
    free_threaded_build: bool | None = None
    gil_enabled_at_end: bool | None = None
    jit: bool | None = None
    os: str | None = None
    kernel: str | None = None
    architecture: str | None = None
    cpu_model: str | None = None
    logical_cpus: int | None = None
    affinity_cpus: int | None = None
    quota_cpus: float | None = None
    memory_bytes: int | None = None
    default_start_method: str | None = None
    switch_interval_s: float | None = None
    load_average_1m: float | None = None
    libraries: tuple[tuple[str, str], ...] = ()
