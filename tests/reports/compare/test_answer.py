"""The answer in one sentence: what changed, and what to do next."""

from __future__ import annotations

from dataclasses import replace

import pytest

from reports.compare.answer import comparison_answer, phrase
from reports.compare.judging import Verdict
from reports.series.metrics import Metric
from tests.reports.compare.make_comparison import comparison_of, judgment, series
from tools.speaking.words import AS_COMMAND

LONGEST_SENTENCE = 30


@pytest.mark.parametrize(
    ("verdicts", "title", "look"),
    [
        ([Verdict.REGRESSED, Verdict.EQUIVALENT], "Slower", "slower"),
        ([Verdict.FAILED], "Slower", "slower"),
        ([Verdict.MISSING, Verdict.EQUIVALENT], "Slower", "slower"),
        ([Verdict.REGRESSED, Verdict.IMPROVED], "Slower and faster", "slower"),
        ([Verdict.IMPROVED, Verdict.INCONCLUSIVE], "Faster", "faster"),
        ([Verdict.LOOKS_WORSE, Verdict.IMPROVED], "Looks slower", "unclear"),
        ([Verdict.LOOKS_BETTER, Verdict.EQUIVALENT], "Looks faster", "unclear"),
        ([Verdict.EQUIVALENT, Verdict.NEW], "No change", "same"),
        ([Verdict.EQUIVALENT, Verdict.INCONCLUSIVE], "No change shown", "unclear"),
        ([Verdict.NEW], "Nothing to compare", "unclear"),
        ([], "Nothing to compare", "unclear"),
    ],
)
def test_the_title_is_the_answer(verdicts: list[Verdict], title: str, look: str) -> None:
    """What became worse counts most, and noise is never called equal."""
    answer = comparison_answer(comparison_of(*map(judgment, verdicts)))
    assert (answer.title, answer.look) == (title, look)
    assert answer.next_step
    assert max(len(each.split()) for each in answer.sentence.split(". ")) <= LONGEST_SENTENCE


def test_the_largest_change_is_named() -> None:
    """With its interval, and how many more there are."""
    found = comparison_answer(
        comparison_of(judgment(Verdict.REGRESSED), judgment(Verdict.REGRESSED, "worst", ratio=1.5))
    )
    assert found.sentence == (
        "2 of 2 series became worse. "
        "Largest change: worst (threads, 2 workers) takes 1.50× (1.45–1.55) as long."
    )
    assert "make gate" in found.next_step


@pytest.mark.parametrize("verdict", [Verdict.REGRESSED, Verdict.LOOKS_WORSE])
def test_the_gate_of_a_function_is_named_with_it(verdict: Verdict, monkeypatch: pytest.MonkeyPatch) -> None:
    """What measures the suite would not confirm it."""
    found = comparison_of(judgment(verdict, "my work:parse"))
    assert "make gate WORKLOAD='my work:parse'" in comparison_answer(found).next_step
    monkeypatch.setenv(AS_COMMAND, "1")
    assert "gil-bench gate 'my work:parse'" in comparison_answer(found).next_step


def test_other_environments_and_presets_are_no_regression() -> None:
    """Across environments it is advice; what another preset leaves out is not missing."""
    across = comparison_answer(comparison_of(judgment(Verdict.REGRESSED), across=True))
    assert "advice" in across.next_step
    missing = comparison_of(
        judgment(Verdict.MISSING), judgment(Verdict.EQUIVALENT), presets=("default", "quick")
    )
    assert comparison_answer(missing).title == "No change"
    two = comparison_of(judgment(Verdict.MISSING, "a:f"), judgment(Verdict.NEW, "a:g"))
    assert comparison_answer(two).title == "Nothing to compare"


def test_a_failure_without_a_series_is_told() -> None:
    """There is no series to name then."""
    answer = comparison_answer(
        comparison_of(judgment(Verdict.EQUIVALENT), failures=("dispatch, x: it hung",))
    )
    assert (answer.look, answer.sentence) == ("slower", "1 measurement of the head failed.")


def test_a_series_in_words() -> None:
    """A time takes as long, a speedup is of what it was, and what failed has no figure."""
    lower = replace(judgment(Verdict.REGRESSED), series=series(metric="speedup"))
    assert phrase(lower) == "the speedup of sha256 (threads, 2 workers) is 1.20× (1.15–1.25) of what it was"
    assert phrase(judgment(Verdict.FAILED)) == "sha256 (threads, 2 workers) failed"
    assert phrase(judgment(Verdict.MISSING)) == "sha256 (threads, 2 workers) is missing"


@pytest.mark.parametrize(
    ("metric", "verdict", "title", "said", "step"),
    [
        (
            *("gil_share", Verdict.REGRESSED, "Holds the GIL for longer"),
            *("sha256 (threads, 2 workers) holds the GIL for more of the time: 12 % → 48 %", "gil-check"),
        ),
        (
            *("peak_memory", Verdict.REGRESSED, "More memory"),
            *("sha256 (threads, 2 workers) takes more memory: 1.00 MiB → 4.00 MiB", "make gate"),
        ),
        (
            *("p99", Verdict.LOOKS_WORSE, "Responses look slower"),
            *("the 99th percentile of responses of sha256 (threads, 2 workers) is slower", "earlier runs"),
        ),
        (
            *("gil_share", Verdict.IMPROVED, "Holds the GIL for less"),
            *("holds the GIL for more of the time: 12 % → 48 %", "Nothing to do"),
        ),
    ],
)
def test_what_explains_the_times_is_told_in_its_own_words(
    metric: Metric, verdict: Verdict, title: str, said: str, step: str
) -> None:
    """The title, the levels, and a next step that can show it."""
    levels = (2.0**20, 2.0**22) if metric == "peak_memory" else (0.12, 0.48)
    found = replace(
        judgment(verdict, ratio=4.0), series=series(metric=metric), base=levels[0], head=levels[1]
    )
    answer = comparison_answer(comparison_of(found))
    assert answer.title == title
    assert said in answer.sentence
    assert step in answer.next_step


@pytest.mark.parametrize(
    ("subject", "step"),
    [
        ("work:f, event_loop", "'make gate WORKLOAD=work:f KINDS=latency'"),
        ("udp", "Measure both commits again."),
    ],
)
def test_slower_responses_beside_a_function_can_be_gated(subject: str, step: str) -> None:
    """Those of the suite can't."""
    slower = replace(judgment(Verdict.REGRESSED, ratio=4.0), series=series(metric="p50", subject=subject))
    assert step in comparison_answer(comparison_of(slower)).next_step


def test_a_share_is_told_beside_a_slower_time() -> None:
    """It is most often the cause; alone of sequential it is a part of a call."""
    share = replace(
        judgment(Verdict.REGRESSED),
        series=series(runner="sequential", metric="gil_share"),
        base=0.12,
        head=0.48,
    )
    answer = comparison_answer(comparison_of(share, judgment(Verdict.REGRESSED)))
    assert answer.title == "Slower"
    assert answer.sentence.endswith("sha256 holds the GIL for more of a call: 12 % → 48 %.")
