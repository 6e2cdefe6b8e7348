"""Settings of the machine, as Linux tells them in files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.machine.settings import Settings, observe_settings

if TYPE_CHECKING:
    from pathlib import Path


def system(folder: Path, files: dict[str, str]) -> Settings:
    """Return what a system with these files tells."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{text}\n")
    return observe_settings(folder)


def test_all_is_told(tmp_path: Path) -> None:
    """Two policies with one governor, Intel's turbo off, no SMT, two nodes beside a file that is none."""
    found = system(
        tmp_path,
        {
            "cpu/cpufreq/policy0/scaling_governor": "powersave",
            "cpu/cpufreq/policy1/scaling_governor": "powersave",
            "cpu/intel_pstate/no_turbo": "1",
            "cpu/smt/active": "0",
            "node/node0/cpulist": "0",
            "node/node1/cpulist": "1",
            "node/nodes": "",
        },
    )
    assert found == Settings("powersave", turbo=False, smt=False, numa_nodes=2)


@pytest.mark.parametrize(("boost", "turbo"), [("1", True), ("0", False), ("odd", None)])
def test_drivers_beside_intels_tell_their_boost(tmp_path: Path, boost: str, *, turbo: bool | None) -> None:
    """Of AMD's, for one."""
    assert system(tmp_path, {"cpu/cpufreq/boost": boost}).turbo is turbo


def test_cpus_may_have_different_governors(tmp_path: Path) -> None:
    """Each is named once."""
    files = {f"cpu/cpufreq/policy{cpu}/scaling_governor": name for cpu, name in enumerate("bab")}
    assert system(tmp_path, files).governor == "a, b"


def test_what_is_not_there_is_not_told(tmp_path: Path) -> None:
    """A virtual machine, or no Linux."""
    assert system(tmp_path, {}) == Settings()
