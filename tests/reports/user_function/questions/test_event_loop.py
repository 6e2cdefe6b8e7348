"""Does it block my event loop? The sentence, the code, and the headline of a run that measured only this."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from reports.advice.findings import findings
from reports.user_function.answer import answer
from reports.user_function.question import LONGEST_ANSWER
from tests.reports.make_latency import BLOCKS, wait, waits_in_a_loop
from tests.reports.user_function.make_own import NO_ITEMS, own_group, own_run

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from reports.data.cells import Benchmark
    from reports.user_function.answer import Answer

WORDS = "Does it block my event loop?"


def only_waits(folder: Path, benchmarks: Sequence[Benchmark], **facts: object) -> tuple[Answer, str]:
    """Return the answer of a run that measured no speedups, and the one to the question."""
    analysis, own = own_run(folder, [], other=benchmarks, **facts)
    told = answer(analysis, own, findings(analysis))
    (sentence,) = [each.told.sentence for each in told.questions if each.words == WORDS]
    assert len(sentence.split()) <= LONGEST_ANSWER
    return told, sentence


def test_a_function_that_releases_the_gil_goes_to_a_thread(tmp_path: Path) -> None:
    """The headline has the same figures, and the code hands each call to a thread."""
    waits = waits_in_a_loop(4e-1, 2e-4, 2e-4, gil_share=[0.01, 0.0, 0.02])
    told, sentence = only_waits(tmp_path, waits)
    assert sentence == (
        "Yes, for up to 800 ms; median wait 400 ms (400–400). asyncio.to_thread helps: 200 µs (200–200)."
    )
    assert told.headline == (
        "Calling it in the event loop makes others wait 400 ms (400–400) in the median; "
        "to_thread: 200 µs (200–200)"
    )
    assert told.code is not None
    compile(told.code, "pasted", "exec")
    assert "return await asyncio.to_thread(function, item)" in told.code


@pytest.mark.parametrize(
    ("to_thread_s", "said"),
    [
        (
            5e-3,
            "asyncio.to_thread helps: 5.00 ms (5.00–5.00); a process pool more: 200 µs (200–200), because",
        ),
        (
            2e-1,
            "asyncio.to_thread helps little: 200 ms (200–200), because it holds the GIL 99 % of its time.",
        ),
        (4e-1, "asyncio.to_thread does not help: 400 ms (400–400), because it holds the GIL 99 %"),
    ],
)
def test_a_function_that_holds_the_gil_goes_to_a_process(
    tmp_path: Path, to_thread_s: float, said: str
) -> None:
    """As far as the thread helps, that is told."""
    told, sentence = only_waits(tmp_path, waits_in_a_loop(4e-1, to_thread_s, 2e-4))
    assert said in sentence
    assert told.code is not None
    compile(told.code, "pasted", "exec")
    assert "run_in_executor(pool, function, item)" in told.code


def test_a_short_function_needs_nothing(tmp_path: Path) -> None:
    """And gets no code."""
    told, sentence = only_waits(tmp_path, waits_in_a_loop(5e-4, 5e-3, 2e-4))
    assert sentence.startswith("No: 90 % of requests wait at most 900 µs")
    assert told.code is None
    assert (
        told.headline
        == "Calling it in the event loop is fine: 90 % of requests wait at most 900 µs (900–900)"
    )


def test_noise_is_told_as_such(tmp_path: Path) -> None:
    """Where an idle loop is not shown to answer sooner."""
    noise_s = (1e-4, 5e-2, 1e-3, 9e-2, 2e-4, 3e-2)
    _, sentence = only_waits(tmp_path, (wait("in_loop", noise_s), wait("none", noise_s[::-1])))
    assert sentence.startswith("Not shown to: 90 % of requests wait at most")
    assert "in an idle loop" in sentence


def test_without_processes_only_the_thread_is_told(tmp_path: Path) -> None:
    """A function that can't be pickled is not measured in a pool."""
    waits = (wait(), wait("in_loop", (4e-1,) * BLOCKS), wait("to_thread", (5e-3,) * BLOCKS))
    assert only_waits(tmp_path, waits)[1].endswith("asyncio.to_thread helps: 5.00 ms (5.00–5.00).")
    stuck = (wait(), wait("in_loop", (4e-1,) * BLOCKS), wait("to_thread", (4e-1,) * BLOCKS))
    assert only_waits(tmp_path, stuck)[1].endswith(
        "asyncio.to_thread 400 ms (400–400), a process pool not measured."
    )


@pytest.mark.parametrize("form", ["coroutine", "generator", "function"])
@pytest.mark.parametrize("to_thread_s", [2e-4, 4e-1])
def test_the_code_of_every_form_can_be_compiled(tmp_path: Path, form: str, to_thread_s: float) -> None:
    """Also without items; a coroutine is awaited, says the headline."""
    waits = waits_in_a_loop(4e-1, to_thread_s, 2e-4)
    told, _ = only_waits(tmp_path, waits, form=form, **NO_ITEMS)
    assert told.code is not None
    compile(told.code, "pasted", "exec")
    assert told.headline.startswith("Awaiting" if form == "coroutine" else "Calling")


def test_beside_speedups_the_headline_is_theirs(tmp_path: Path) -> None:
    """The question is answered below."""
    analysis, own = own_run(tmp_path, own_group(), other=waits_in_a_loop(4e-1, 5e-3, 2e-4))
    told = answer(analysis, own, findings(analysis))
    assert "event loop" not in told.headline
    assert WORDS in [each.words for each in told.questions]
