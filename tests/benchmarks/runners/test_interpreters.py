"""Sub-interpreters: one a worker, found from any folder; what can't be imported there is a skip."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.runners.interpreters import INTERPRETERS

ROOT = Path(__file__).resolve().parent.parent.parent.parent
WORK = """
import json, sys, time
from contextlib import nullcontext
sys.path.insert(0, {root!r})
from benchmarks.plan.presets import Cell
from benchmarks.plan.selection import find_runners
from benchmarks.evidence.collect import Sampling, collect_evidence
from benchmarks.machine.meters import NO_QUOTA
from benchmarks.measure.open_cell import open_cell
from benchmarks.measure.rounds import Work
from benchmarks.process.messages import FailedError
from workloads.model import Workload
import {module}
workload = Workload("tried", "Is tried.", "things", {module}.{task}, nullcontext, lambda items, results: None)
work = Work(workload, {items}, (), lambda: NO_QUOTA, time.perf_counter)
try:
    opened = open_cell(Cell("tried", "interpreters", 2), find_runners()["interpreters"], work)
except FailedError as error:
    print(json.dumps({{error.failure.status: error.failure.reason}}))
else:
    with opened.closing:
        hand_overs = opened.run().hand_overs
        sampling = Sampling(opened.gils, workers=2, sample_s=0.2)
        evidence = collect_evidence(opened.executor, opened.task, work.items, sampling)
        facts = {{"share": evidence.gil_share.share, "timeline": evidence.timeline_reason}}
        facts |= {{"gils": len(opened.gils.words), "hand_overs": hand_overs}}
        print(json.dumps(facts | {{"workers": len(opened.ask_workers())}}))
"""


def test_before_3_14_there_is_a_reason() -> None:
    """The reason names the version that has them."""
    reason = INTERPRETERS.unavailable()
    assert (reason is None) == (sys.version_info >= (3, 14))
    assert reason is None or "3.14" in reason


def tried(folder: Path, module: str, task: str, items: str) -> str:
    """Return what a measuring process far from this checkout says of a module's function as a task."""
    script = WORK.format(root=str(ROOT), module=module, task=task, items=items)
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(folder)},
    ).stdout


@pytest.mark.skipif(INTERPRETERS.unavailable() is not None, reason="no sub-interpreters here")
def test_every_worker_has_its_gil_and_a_timeline(tmp_path: Path) -> None:
    """Both GILs are held nearly all the time, which no single GIL could be, and hardly ever change hands."""
    (tmp_path / "good.py").write_text("def task(item):\n    return sum(range(item))\n")
    seen = json.loads(tried(tmp_path, "good", "task", "[1_000_000] * 4"))
    assert seen["share"] > 0.6
    assert seen["hand_overs"] <= 8
    assert (seen["gils"], seen["workers"], seen["timeline"]) == (2, 2, None)


@pytest.mark.skipif(INTERPRETERS.unavailable() is not None, reason="no sub-interpreters here")
@pytest.mark.parametrize(
    "source",
    [
        "import _datetime_single\ndef task(item):\n    return item\n",
        "def task(item):\n    import _datetime_single\n    return item\n",
    ],
    ids=["at the top", "in the task"],
)
def test_a_module_that_cannot_be_imported_there_is_a_reasoned_skip(tmp_path: Path, source: str) -> None:
    """As NumPy can't: it is found by trying, and the reason is the interpreter's own."""
    (tmp_path / "_datetime_single.py").write_text(
        "from concurrent import interpreters\n"
        "if interpreters.get_current() != interpreters.get_main():\n"
        "    raise ImportError('A page of advice.\\nmodule does not support loading in subinterpreters')\n"
    )
    (tmp_path / "picky.py").write_text(source)
    said = tried(tmp_path, "picky", "task", "[1, 2, 3]")
    assert "tried under interpreters with 2 workers is impossible: module does not support loading" in said
