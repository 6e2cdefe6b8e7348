"""Machine settings that silently change results: clock rate, SMT and memory nodes (Linux)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SYS = Path("/sys/devices/system")


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings; None where the system does not say.

    Attributes:
        governor: The CPU frequency governor: one name, or several if CPUs differ.
        turbo: Whether CPUs may exceed their nominal clock rate.
        smt: Whether two logical CPUs share a core.
        numa_nodes: The number of NUMA nodes.
    """

    governor: str | None = None
    turbo: bool | None = None
    smt: bool | None = None
    numa_nodes: int | None = None


NOT_TOLD = Settings()


def observe_settings(system: Path = SYS) -> Settings:
    """Return the settings of this machine."""
    cpu = system / "cpu"
    governors = {_text(path) for path in cpu.glob("cpufreq/policy*/scaling_governor")} - {None}
    nodes = [path for path in system.glob("node/node*") if path.name[len("node") :].isdigit()]
    return Settings(
        governor=", ".join(sorted(filter(None, governors))) or None,
        turbo=_turbo(cpu),
        smt={"1": True, "0": False}.get(_text(cpu / "smt/active") or ""),
        numa_nodes=len(nodes) or None,
    )


def _turbo(cpu: Path) -> bool | None:
    """Return whether turbo is on, from Intel's driver (which says whether it is off) or another driver."""
    off = _text(cpu / "intel_pstate/no_turbo")
    if off is not None:
        return {"0": True, "1": False}.get(off)
    return {"1": True, "0": False}.get(_text(cpu / "cpufreq/boost") or "")


def _text(path: Path) -> str | None:
    try:
        return path.read_text().strip() or None
    except (OSError, ValueError):
        return None
