"""The environment of a run as rows of a table: what it is called, and its value in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.wording.numbers import bytes_of_memory, significant

if TYPE_CHECKING:
    from reports.data.model import Environment, Run

UNKNOWN = "not found out"


def environment_rows(run: Run) -> tuple[tuple[str, str], ...]:
    """Return name and value of every fact about where and how a run was measured."""
    return (
        *_run_rows(run),
        *_python_rows(run.environment),
        *_machine_rows(run.environment),
        *_libraries(run.environment),
    )


def _run_rows(run: Run) -> tuple[tuple[str, str], ...]:
    return (
        ("Measured", f"{run.started:%Y-%m-%d %H:%M:%S %Z}"),
        ("Took", UNKNOWN if run.wall_s is None else f"{significant(run.wall_s)} s"),
        ("Preset", run.preset),
        ("Seed of the random order", _shown(run.seed)),
        ("Commit", _shown(run.commit)),
        ("File", run.source),
        ("Environment key", run.environment_key or "none, because the CPU model is unknown: never compared"),
    )


def _python_rows(environment: Environment) -> tuple[tuple[str, str], ...]:
    interval_s = environment.switch_interval_s
    return (
        ("Python", f"{environment.implementation} {environment.python_version}"),
        ("Free-threaded build", _yes_or_no(environment.free_threaded_build)),
        ("GIL live at the end of the run", _yes_or_no(environment.gil_enabled_at_end)),
        ("JIT", _yes_or_no(environment.jit)),
        ("Switch interval", UNKNOWN if interval_s is None else f"{significant(interval_s * 1e3)} ms"),
        ("Default start method of processes", _shown(environment.default_start_method)),
    )


def _machine_rows(environment: Environment) -> tuple[tuple[str, str], ...]:
    memory = environment.memory_bytes
    return (
        ("CPU", _shown(environment.cpu_model)),
        ("Usable CPUs", str(environment.usable_cpus)),
        ("Logical CPUs", _shown(environment.logical_cpus)),
        ("CPUs by affinity", _shown(environment.affinity_cpus)),
        ("CPU quota", "none seen" if environment.quota_cpus is None else f"{environment.quota_cpus:g} CPUs"),
        ("Memory", UNKNOWN if memory is None else bytes_of_memory(memory)),
        ("Load average before the run", _shown(environment.load_average_1m)),
        ("Operating system", " ".join(filter(None, (environment.os, environment.kernel))) or UNKNOWN),
        ("Architecture", _shown(environment.architecture)),
    )


def _libraries(environment: Environment) -> tuple[tuple[str, str], ...]:
    return tuple(environment.libraries.items())


def _shown(value: object) -> str:
    return UNKNOWN if value is None else str(value)


def _yes_or_no(value: bool | None) -> str:  # noqa: FBT001 - it is the value that is put into words
    return UNKNOWN if value is None else ("yes" if value else "no")
