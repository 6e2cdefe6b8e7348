"""Is too much being sent?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from reports.advice.findings import findings
from reports.user_function.question import LONGEST_ANSWER, Told
from reports.user_function.questions.sending import LARGE_BYTES, QUESTION, sending
from tests.reports.make_kinds import shared
from tests.reports.user_function.make_own import own_group, own_of, own_run

if TYPE_CHECKING:
    from pathlib import Path

    from reports.data.cells import Benchmark

SMALL = {"largest_bytes": 40, "pickling_s": [1e-6] * 6}


def sent(what: str, pickling_s: list[float], largest_bytes: int = 8 * 2**20) -> dict[str, Any]:
    """Return what is sent: one large value, all else small."""
    large = {"largest_bytes": largest_bytes, "pickling_s": pickling_s}
    return {name: large if name == what else SMALL for name in ("function", "item", "result")}


def _told(
    folder: Path, facts: dict[str, Any], *other: Benchmark, threads: float = 1.0, processes: float = 0.5
) -> Told | None:
    analysis, own = own_run(folder, own_group(threads, processes), other=other, **facts)
    return QUESTION.answer(analysis, own, findings(analysis)[0])


def test_the_part_is_worked_out_by_hand() -> None:
    """3 ms of pickling beside 4 ms of executing: three sevenths, and its bounds."""
    looks = [0.001, 0.002, 0.003, 0.003, 0.004, 0.012]
    found = sending(own_of(sent=sent("item", looks)))
    assert found is not None
    assert found.largest == "item"
    assert found.part.estimate == pytest.approx(3 / 7, rel=1e-3)
    assert (found.part.low, found.part.high) == pytest.approx((1 / 5, 3 / 4), rel=1e-2)


@pytest.mark.parametrize(
    "facts",
    [
        {"sent": None},
        {"sent": sent("item", [0.01] * 6, LARGE_BYTES - 1)},
        {"sent": sent("item", [])},
        {"sent": sent("item", [0.01] * 6), "item_s": None},
    ],
)
def test_where_nothing_large_is_known_it_is_not_asked(tmp_path: Path, facts: dict[str, Any]) -> None:
    """Small items, or a run of an older version."""
    assert _told(tmp_path, facts) is None


@pytest.mark.parametrize(
    ("what", "remedy", "code"),
    [
        ("item", "Load items once in each worker; send only their numbers.", "def by_number(number):"),
        ("result", "Return only what you need of it.", "def summary(item):"),
        ("function", "Wrap it in a plain function, which is sent by its name.", "def call(item):"),
    ],
)
def test_what_costs_most_has_its_remedy(tmp_path: Path, what: str, remedy: str, code: str) -> None:
    """With code for that function and the advised workers."""
    told = _told(tmp_path, {"sent": sent(what, [0.004] * 6)})
    assert told is not None
    assert told.sentence.startswith("Yes: pickling takes 4.00 ms (4.00–4.00) per item, mostly ")
    assert remedy in told.sentence
    assert told.code is not None
    assert code in told.code
    assert "max_workers=2" in told.code
    assert told.anchor is None


def test_a_small_part_needs_no_remedy(tmp_path: Path) -> None:
    """Large items that are worked on for long."""
    told = _told(tmp_path, {"sent": sent("item", [0.0001] * 6)})
    assert told == Told(
        "No: pickling takes 102 µs (102–102) per item, 2 % (2–2) of the work with processes.", None, None
    )


def test_a_part_that_may_be_small_or_not_is_not_called(tmp_path: Path) -> None:
    """The interval has the threshold in it."""
    told = _told(tmp_path, {"sent": sent("item", [0.0001, 0.0002, 0.0004, 0.0005, 0.001, 0.002])})
    assert told is not None
    assert told.sentence.startswith("Not clear: ")
    assert told.code is None


def test_threads_that_are_advised_send_nothing(tmp_path: Path) -> None:
    """So no code for processes."""
    told = _told(tmp_path, {"sent": sent("item", [0.004] * 6)}, threads=0.5, processes=0.9)
    assert told is not None
    assert "Threads, as advised, send nothing." in told.sentence
    assert told.code is None


def test_what_was_measured_of_an_array_is_told(tmp_path: Path) -> None:
    """With its interval, and the chapter behind it; at most forty words."""
    ways = (shared("shipped", [0.3] * 6), shared("shared-memory", [0.1] * 6))
    told = _told(tmp_path, {"sent": sent("item", [0.004] * 6)}, *ways)
    assert told is not None
    assert "Here, sending an array took 3.00× (3.00–3.00) as long as shared memory." in told.sentence
    assert told.anchor == "sharing"
    assert len(told.sentence.split()) <= LONGEST_ANSWER


@pytest.mark.parametrize(
    ("array_bytes", "threads", "told"), [(2**25, 1.0, True), (2**20, 1.0, False), (2**25, 0.4, False)]
)
def test_a_large_array_of_the_module_is_held_once(
    tmp_path: Path,
    array_bytes: int,
    threads: float,
    told: bool,  # noqa: FBT001 - parametrized
) -> None:
    """A small one does not show, and threads share it anyway."""
    table = {"module": "my_module", "name": "TABLE", "array_bytes": array_bytes}
    found = _told(tmp_path, {"sent": None, "global_array": table}, threads=threads)
    assert (found is not None) is told
    if found is not None:
        assert "makes its own TABLE (32.0 MiB) on import" in found.sentence
        assert 'np.load("TABLE.npy", mmap_mode="r")' in (found.code or "")
        assert len(found.sentence.split()) <= LONGEST_ANSWER
