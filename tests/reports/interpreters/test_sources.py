"""Files are told apart by what is in them, and a damaged one costs only itself.

Runs of different machines never stand on one page.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from reports.data.document import UnreadableRunError
from reports.data.model import Environment
from reports.interpreters.sources import FACTS, MixedMachinesError, read_sources, refuse_other_machines
from tests.reports.interpreters.make_study import GIL_BUILD, pair, pairs_file, run_file

if TYPE_CHECKING:
    from pathlib import Path


def test_names_mean_nothing(tmp_path: Path) -> None:
    """A run is a run and a file of pairs is one, whatever they are called; one named twice is read once."""
    run = run_file(tmp_path, "a.pairs", GIL_BUILD, [])
    pairs = pairs_file(tmp_path, pair({}), name="b.json")
    sources = read_sources([run, pairs, run])
    assert [found.source for found in sources.runs] == ["a.pairs"]
    assert [found.source for found in sources.pairs] == ["b.json"]
    assert sources.faults == ()


def test_what_cannot_be_read_is_named(tmp_path: Path) -> None:
    """The others are there all the same."""
    (tmp_path / "cut.json").write_text('{"gil_bench": ')
    run = run_file(tmp_path, "run.json", GIL_BUILD, [])
    sources = read_sources([tmp_path / "cut.json", run, tmp_path / "gone.json"])
    assert len(sources.runs) == 1
    assert [("cut off" in fault, "does not exist" in fault) for fault in sources.faults] == [
        (True, False),
        (False, True),
    ]


def test_without_a_run_there_is_nothing_to_show(tmp_path: Path) -> None:
    """Pairs alone make no page, and the reason for each damaged file is told."""
    with pytest.raises(UnreadableRunError, match="name runs too"):
        read_sources([pairs_file(tmp_path, pair({}))])
    with pytest.raises(UnreadableRunError, match=r"There is no run to show.*gone\.json does not exist"):
        read_sources([tmp_path / "gone.json"])


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
