"""Runs of different machines never stand on one page."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.across.mixing import FACTS, MixedMachinesError, refuse_other_machines
from reports.environment import Environment

HERE = Environment(
    "CPython", "3.11.7", 2, quota_cpus=1.5, os="Linux", architecture="x86_64", cpu_model="Example CPU"
)
OTHERWISE = {
    "cpu_model": "Other CPU",
    "usable_cpus": 4,
    "quota_cpus": None,
    "os": "Darwin",
    "architecture": "arm64",
}


@pytest.mark.parametrize("fact", FACTS)
def test_whatever_is_the_machines_must_agree(fact: str) -> None:
    """The refusal names both files and what differs."""
    there = replace(HERE, **{fact: OTHERWISE[fact]})
    with pytest.raises(MixedMachinesError, match=f"a.json and c.json .* {FACTS[fact]} differs"):
        refuse_other_machines([("a.json", HERE), ("b.json", HERE), ("c.json", there)])


def test_the_interpreter_may_differ() -> None:
    """That is what the page is about; so may kernel, memory and load."""
    there = replace(HERE, python_version="3.14.0", kernel="6.2", load_average_1m=2.0, memory_bytes=1)
    refuse_other_machines([("a.json", HERE), ("b.json", there)])
    refuse_other_machines([])
