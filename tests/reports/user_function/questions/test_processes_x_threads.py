"""Processes × threads for a user's function: when the answer is yes, and what the code does."""

from __future__ import annotations

import ast
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from reports.user_function.code import NO_NAMES, split_code
from reports.user_function.question import LONGEST_ANSWER, answered
from tests.reports.make_kinds import splits
from tests.reports.user_function.make_own import NO_ITEMS, own_group, own_of, own_run

if TYPE_CHECKING:
    from pathlib import Path

ALONE = {None: [0.01] * 6}
BOTH = {**ALONE, 1: [0.004] * 6, 2: [0.0025] * 6, 4: [0.0025, 0.0026] * 3, 8: [0.003] * 6}
SAVES = {**ALONE, 1: [0.004] * 6, 2: [0.0025, 0.0026] * 3, 8: [0.0026, 0.0025] * 3}
THREADS = {**ALONE, 1: [0.002, 0.0021] * 3, 2: [0.0021, 0.002] * 3, 8: [0.003] * 6}
PROCESSES = {**ALONE, 1: [0.004] * 6, 2: [0.003] * 6, 8: [0.002] * 6}
FEW = {processes: seconds[:5] for processes, seconds in BOTH.items()}


@pytest.mark.parametrize(
    ("per_item_s", "begins", "pasted"),
    [
        (
            BOTH,
            (
                "Yes, 2×4: 4.00× (4.00–4.00). 8 threads of one process take 1.60× as long as the fastest "
                "split, 8 processes 1.20×. Sequential holds the GIL 97 % of the time."
            ),
            True,
        ),
        (
            SAVES,
            "Yes, 2×4: 3.92× (3.85–4.00), more than 8 threads of one process; no difference shown to 8",
            True,
        ),
        (THREADS, "No: 8 threads of one process are enough, 4.88× (4.76–5.00)", False),
        (PROCESSES, "No: 8 processes with one thread each are the fastest split, 5.00× (5.00–5.00).", False),
        (FEW, "Not known: there was time for too few blocks.", False),
    ],
    ids=["beats both", "saves memory", "threads", "processes", "few blocks"],
)
def test_the_answer_follows_from_what_is_shown(
    tmp_path: Path,
    per_item_s: dict[int | None, list[float]],
    begins: str,
    pasted: bool,  # noqa: FBT001 - a case
) -> None:
    """Yes only where one process with all threads is shown to be slower; code comes with it."""
    analysis, own = own_run(tmp_path, own_group(), other=splits(per_item_s, None))
    (told,) = [each.told for each in answered(analysis, own, None) if each.words == "Processes × threads?"]
    assert told.sentence.startswith(begins)
    assert len(told.sentence.split()) <= LONGEST_ANSWER
    assert told.anchor == "splits"
    assert (told.code is not None) is pasted


def test_nothing_is_said_of_a_function_whose_splits_were_not_measured(tmp_path: Path) -> None:
    """The suite's own items say nothing of it, nor do splits of which none has both."""
    for other in (splits(BOTH, 0.2), splits({**ALONE, 1: [0.004] * 6, 8: [0.003] * 6}, None)):
        analysis, own = own_run(tmp_path, own_group(), other=other)
        assert "Processes × threads?" not in [each.words for each in answered(analysis, own, None)]


MODULE = """
import asyncio, os, threading, time

items = list(range(7))

def where(item):
    time.sleep(0.01)
    return item, os.getpid(), threading.get_ident()

def seven():
    return 7

async def later(item):
    await asyncio.sleep(0)
    return item
"""
CALLED = {**NO_ITEMS, "given_items": None, "measured_items": 1, "repeats": 5}


def run_code(folder: Path, text: str) -> list[object]:
    """Return the results of the code, pasted into a file beside the module."""
    (folder / "my_module.py").write_text(MODULE, encoding="utf-8")
    tail = '\n\nif __name__ == "__main__":\n    print(results)\n'
    (folder / "pasted.py").write_text(text + tail, encoding="utf-8")
    command = [sys.executable, "-W", "error", "pasted.py"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=100, check=False)
    assert done.returncode == 0, f"{text}\n{done.stderr}"
    results: list[object] = ast.literal_eval(done.stdout)
    return results


def test_the_code_uses_as_many_processes_and_threads_as_it_says(tmp_path: Path) -> None:
    """Results come in the order of the items, from two processes with at most three threads each."""
    results = run_code(tmp_path, split_code(own_of(function="where", given_items=7), 2, 3))
    items, pids, threads = zip(*results, strict=True)  # type: ignore[call-overload] # triples
    assert items == tuple(range(7))
    assert len(set(pids)) == 2
    assert len(set(zip(pids, threads, strict=True))) <= 6


@pytest.mark.parametrize(
    ("facts", "results"),
    [
        ({"function": "later", "form": "coroutine", "given_items": 7}, [0, 1, 2, 3, 4, 5, 6]),
        ({"function": "seven", **CALLED}, [7] * 5),
    ],
    ids=["coroutine", "no argument"],
)
def test_the_code_runs_every_form(tmp_path: Path, facts: dict[str, object], results: list[object]) -> None:
    """A coroutine has a loop in each thread; calls without an argument are counted."""
    assert run_code(tmp_path, split_code(own_of(**facts), 2, 2)) == results


def test_what_is_no_name_is_not_called() -> None:
    """A text of a file becomes no code."""
    assert split_code(own_of(function="lambda: 1"), 2, 4) == NO_NAMES
