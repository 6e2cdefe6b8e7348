"""The array: its file, its parts, and the check of what was reduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.kinds.sharing.array import PARTS, TABLE, ArrayFile, part_of, reduce
from workloads.model import WrongResultError

if TYPE_CHECKING:
    from pathlib import Path

ELEMENTS = PARTS * TABLE * 9


@pytest.fixture
def file(tmp_path: Path) -> ArrayFile:
    """A small file, with parts that are longer than a block."""
    made = ArrayFile(tmp_path / "array.npy", ELEMENTS)
    made.write()
    return made


def test_the_parts_cover_the_array_without_overlap() -> None:
    """In order, and all of one size."""
    covered = [index for number in range(PARTS) for index in range(ELEMENTS)[part_of(number, ELEMENTS)]]
    assert covered == list(range(ELEMENTS))


def test_what_is_loaded_and_what_is_mapped_are_the_same(file: ArrayFile) -> None:
    """Both reduce to the results that are expected, which come from ``math``."""
    for array in (file.load(), file.map()):
        assert array.nbytes == file.array_bytes
        file.check([reduce(array[part_of(number, ELEMENTS)]) for number in range(PARTS)])


def test_wrong_results_are_noticed(file: ArrayFile) -> None:
    """Two parts that were swapped, one that is missing, and what is no number."""
    array = file.load()
    right: list[object] = [reduce(array[part_of(number, ELEMENTS)]) for number in range(PARTS)]
    for wrong in ([right[1], right[0], *right[2:]], right[1:], [None, *right[1:]]):
        with pytest.raises(WrongResultError):
            file.check(wrong)
