"""Which batch size: what is said of it, and what the pasted code gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.user_function.answer import answer
from reports.user_function.code import POOLS, code
from reports.user_function.question import LONGEST_ANSWER
from tests.reports.make_kinds import batches
from tests.reports.make_run import group
from tests.reports.user_function.make_own import NAME, NO_ITEMS, own_group, own_of, own_run

if TYPE_CHECKING:
    from pathlib import Path

    from reports.user_function.answer import Answer

PAYS = {1: [4e-4] * 6, 4: [2.1e-4] * 6, 16: [2e-4] * 6, 125: [2.6e-4] * 6}
FLAT = {1: [2e-4] * 6, 4: [1.99e-4] * 6, 16: [2e-4] * 6}


def answered(
    folder: Path, per_item_s: dict[int | None, list[float]], **cells: list[float]
) -> tuple[Answer, str]:
    """Return the answer for a function whose items were measured in chunks, and the one on their size."""
    benchmarks = own_group()
    if cells:
        named = {(name.replace("_", "-"), 2): wall_s for name, wall_s in cells.items()}
        benchmarks = group(NAME, named)
    analysis, own = own_run(folder, benchmarks, other=batches("own", per_item_s))
    told = answer(analysis, own, findings(analysis))
    (sentence,) = [each.told.sentence for each in told.questions if each.words == "Which batch size?"]
    assert len(sentence.split()) <= LONGEST_ANSWER
    return told, sentence


def test_chunks_that_pay_are_in_the_code(tmp_path: Path) -> None:
    """4 takes 5 % longer than 16, which is as good; one chunk per worker takes 30 % longer."""
    told, sentence = answered(tmp_path, PAYS)
    assert sentence == (
        "With processes, chunks of 4 items are enough: 1.90× (1.90–1.90) as fast as one by one. One chunk "
        "per worker takes 1.30× (1.30–1.30) the time of the best."
    )
    assert told.code is not None
    assert "pool.map(function, items, chunksize=4)" in told.code


def test_without_a_gain_items_are_sent_one_by_one(tmp_path: Path) -> None:
    """The best of the others is named with its figure, and the code has no chunk size."""
    told, sentence = answered(tmp_path, FLAT)
    assert sentence.startswith("One item at a time")
    assert "(best: 4 items, 1.01× (1.01–1.01))" in sentence
    assert told.code is not None
    assert "chunksize" not in told.code


def test_cells_that_contradict_are_not_overruled(tmp_path: Path) -> None:
    """Chunked cells were half as fast as the others, but faster here: nobody knows which is right."""
    told, sentence = answered(tmp_path, PAYS, processes=[0.5] * 6, processes_chunked=[0.9] * 6)
    assert sentence.startswith("Not clear")
    assert told.code is not None
    assert "chunksize" not in told.code


def test_threads_get_no_chunk_size(tmp_path: Path) -> None:
    """Nothing is sent there; what processes would need is said all the same."""
    told, sentence = answered(tmp_path, PAYS, threads=[0.5] * 6, processes=[0.8] * 6)
    assert sentence.startswith("With processes, chunks of 4")
    assert told.code is not None
    assert "ThreadPoolExecutor" in told.code
    assert "chunksize" not in told.code


def test_few_blocks_tell_nothing(tmp_path: Path) -> None:
    """Neither a size nor that there is none."""
    _, sentence = answered(tmp_path, {1: [4e-4] * 5, 4: [2e-4] * 5})
    assert sentence.startswith("Not known")


@pytest.mark.parametrize("runner", sorted(name for name, pool in POOLS.items() if pool.isolated))
def test_every_pool_of_processes_takes_a_chunk_size(runner: str) -> None:
    """One that makes a chunk for each worker keeps its own."""
    size = 5_000 if POOLS[runner].chunked else 8
    assert f"pool.map(function, items, chunksize={size})" in code(own_of(), runner, 2, 8)


def test_calls_without_an_argument_are_numbered_to_be_chunked() -> None:
    """A pool's map needs something to go over."""
    text = code(own_of(**NO_ITEMS, given_items=None), "processes", 2, 8)
    assert "pool.map(call, range(500), chunksize=8)" in text
    assert "def call(_number):" in text
