"""The answer in one sentence, and what to do next: what a page shows first and a terminal first of all."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.compare.judging import Verdict
from reports.compare.matrix import CHANGED
from reports.compare.outcome import ORDER, missing_is_worse, severity
from reports.series.metrics import METRICS
from reports.series.scatter import FEWEST_EARLIER
from reports.wording.numbers import ratio
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from reports.compare.comparing import Comparison
    from reports.compare.judging import Judgment
    from reports.compare.matrix import Look
    from reports.series.metrics import Family, Metric

NOTHING_TO_DO = "Nothing to do."

TELL_MORE = "To tell more, measure again on an idle machine, or at least 6 runs a side."

ADVICE = "Take it as advice: the environments differ."

CONFIRM = (
    "So few runs can't show how much runs differ: confirm it with 'make gate{of}', or measure at least 6 "
    "runs a side."
)

CONFIRM_EVIDENCE = (
    "So few runs can't show how much runs differ: measure at least 6 runs a side, or keep "
    f"{FEWEST_EARLIER} earlier runs."
)

NEXT_STEPS: Mapping[Family, str] = {
    "times": "Confirm it with 'make gate{of}', which measures both commits in turn.",
    "gil": "Confirm it with 'make gate{of}', which samples the calls of both commits in turn. For one "
    "function 'make gil-check{of}' limits it.",
    "memory": "Confirm it with 'make gate{of}', which measures the memory of both commits in turn.",
    "responses": "Confirm it with 'make gate{of} KINDS=latency', which measures both commits in turn.",
}
"""By what became worse most; with the function, if it is one."""

CONFIRM_PLAIN = "So few runs can't show how much runs differ: compare folders with at least 6 files a side."

WORSE = frozenset({Verdict.REGRESSED, Verdict.FAILED, Verdict.MISSING})

TITLES: Mapping[Family, tuple[str, str]] = {
    "times": ("Slower", "Faster"),
    "gil": ("Holds the GIL for longer", "Holds the GIL for less"),
    "responses": ("Slower responses", "Faster responses"),
    "memory": ("More memory", "Less memory"),
    "hand-overs": ("More hand-overs", "Fewer hand-overs"),
}
"""What became worse, and what better, of the family of the largest change."""

LOOKS: Mapping[Family, tuple[str, str]] = {
    "times": ("Looks slower", "Looks faster"),
    "gil": ("Seems to hold the GIL for longer", "Seems to hold the GIL for less"),
    "responses": ("Responses look slower", "Responses look faster"),
    "memory": ("Seems to take more memory", "Seems to take less memory"),
    "hand-overs": ("Seems to hand over more", "Seems to hand over less"),
}
"""The same where nothing tells how much runs differ."""

PHRASES: Mapping[Metric, str] = {
    "time": "{name} takes {ratio} as long",
    "speedup": "the speedup of {name} is {ratio} of what it was",
    "gil_share": "{name} holds the GIL for {more} of the time: {levels}",
    "p50": "the median response of {name} is {more}: {levels}",
    "p90": "the 90th percentile of responses of {name} is {more}: {levels}",
    "p99": "the 99th percentile of responses of {name} is {more}: {levels}",
    "peak_memory": "{name} takes {more} memory: {levels}",
    "worker_memory": "a worker of {name} takes {more} memory: {levels}",
    "hand_overs": "{name} hands the GIL over {more} times for an item: {levels}",
}

OF_A_CALL = "{subject} holds the GIL for {more} of a call: {levels}"
"""Of sequential, which makes one call after the other, and nothing else."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came out.

    Attributes:
        look: How it is colored.
        title: In a few words.
        sentence: What changed.
        next_step: What to do now.
        command: The command for that; empty if there is none.
    """

    look: Look
    title: str
    sentence: str
    next_step: str
    command: str = ""


def comparison_answer(comparison: Comparison) -> Answer:
    """Return what changed between two sides of stored runs."""
    bad = WORSE & told_changes(comparison)
    judgments = comparison.judgments
    worse, better = of_verdicts(judgments, bad), of_verdicts(judgments, {Verdict.IMPROVED})
    if worse or comparison.failures:
        return _worse(comparison, worse, better)
    if suspects := of_verdicts(judgments, {Verdict.LOOKS_WORSE}):
        return _looks(comparison, suspects, better=False)
    unclear = _unclear(judgments)
    if better:
        return _better(judgments, better, unclear)
    if hopeful := of_verdicts(judgments, {Verdict.LOOKS_BETTER}):
        return _looks(comparison, hopeful, better=True)
    return _unchanged(judgments, unclear)


def _unclear(judgments: Sequence[Judgment]) -> list[Judgment]:
    """Return the times and speedups that vary too much to tell: some evidence always does."""
    found = of_verdicts(judgments, {Verdict.INCONCLUSIVE})
    return [one for one in found if one.series.measure.family == "times"]


def _vary(unclear: Sequence[Judgment]) -> str:
    return f"{len(unclear)} {'varies' if len(unclear) == 1 else 'vary'}"


def told_changes(comparison: Comparison) -> frozenset[Verdict]:
    """Return the verdicts that are changes: that a series is missing is none where other work was done."""
    return CHANGED if missing_is_worse(comparison) else CHANGED - {Verdict.MISSING}


def of_verdicts(judgments: Sequence[Judgment], verdicts: Collection[Verdict]) -> list[Judgment]:
    """Return the judgments with one of these verdicts, the worst first, in the order of ``METRICS``."""
    found = (one for one in judgments if one.verdict in verdicts)
    return sorted(
        found, key=lambda one: (ORDER.index(one.verdict), METRICS.index(one.series.metric), severity(one))
    )


def phrase(judgment: Judgment) -> str:
    """Return, for example, ``sha256 (threads, 2 workers) takes 1.20× (1.15–1.25) as long``.

    A share is told by its levels: ``sha256 holds the GIL for more of a call: 12 % → 48 %``.
    """
    series, change = judgment.series, judgment.change
    if change is None:
        what = "failed" if judgment.verdict is Verdict.FAILED else "is missing"
        return f"{series.name} {what}"
    measure = series.measure
    alone = series.metric == "gil_share" and series.runner == "sequential"
    return (OF_A_CALL if alone else PHRASES[series.metric]).format(
        name=series.name,
        subject=series.subject,
        ratio=ratio(change.ratio),
        more=measure.more if change.ratio.estimate > 1 else measure.less,
        levels=judgment.levels or ratio(change.ratio),
    )


def worst(worse: Sequence[Judgment], judgments: Sequence[Judgment]) -> str:
    """Return how many became worse, and the worst of them, which comes first."""
    if worse[0].change is None:
        return f"{phrase(worse[0])}; {_share(worse, judgments)} became worse or have no time in the head."
    return f"{_share(worse, judgments)} became worse. Largest change: {phrase(worse[0])}."


def _worse(comparison: Comparison, worse: Sequence[Judgment], better: Sequence[Judgment]) -> Answer:
    failures = len(comparison.failures)
    sentence = f"{failures} measurement{'s' * (failures > 1)} of the head failed."
    if worse:
        sentence = f"{worst(worse, comparison.judgments)}{shares_too(worse)}"
    if better:
        sentence += f" {len(better)} improved."
    title = TITLES[worse[0].series.measure.family][0] if worse else "Slower"
    if better and title == "Slower":
        title = "Slower and faster"
    return Answer("slower", title, sentence, _next_step(comparison, worse))


def _next_step(comparison: Comparison, worse: Sequence[Judgment]) -> str:
    """Return what to do about what became worse."""
    if comparison.across:
        return ADVICE
    family = worse[0].series.measure.family if worse else "times"
    of = _of_function(worse)
    is_gated = family in NEXT_STEPS and (of or family != "responses")  # the suite's gate has no responses
    return spoken(NEXT_STEPS[family].format(of=of)) if is_gated else "Measure both commits again."


def _of_function(judgments: Sequence[Judgment]) -> str:
    """Return the variable that names the function that the first of these is about, if it is one."""
    subject = judgments[0].series.subject.partition(", ")[0] if judgments else ""  # 'work:f, event_loop'
    return f" WORKLOAD={shlex.quote(subject)}" if ":" in subject else ""


def shares_too(changed: Sequence[Judgment]) -> str:
    """Return the largest change of a GIL share as one more sentence, unless it is told already."""
    shares = [one for one in changed[1:] if one.series.metric == "gil_share" and one.change]
    told = changed[0].series.metric == "gil_share"
    return f" {phrase(shares[0])}." if shares and not told else ""


def _looks(comparison: Comparison, suspects: Sequence[Judgment], *, better: bool) -> Answer:
    """Return what only looks like a change, because nothing tells how much runs differ."""
    title = LOOKS[suspects[0].series.measure.family][better]
    word = "better" if better else "worse"
    look = "looks" if len(suspects) == 1 else "look"
    sentence = (
        f"{_share(suspects, comparison.judgments)} {look} {word}. Largest change: {phrase(suspects[0])}."
    )
    return Answer("unclear", title, f"{sentence}{shares_too(suspects)}", _confirm(comparison, suspects))


def _confirm(comparison: Comparison, suspects: Sequence[Judgment]) -> str:
    """Return how to find out whether it is what it looks like."""
    if comparison.across:
        return ADVICE
    if comparison.base.is_plain:
        return CONFIRM_PLAIN
    if suspects[0].series.measure.family != "times":
        return CONFIRM_EVIDENCE
    return spoken(CONFIRM.format(of=_of_function(suspects)))


def _better(judgments: Sequence[Judgment], better: Sequence[Judgment], unclear: Sequence[Judgment]) -> Answer:
    largest = f"{_share(better, judgments)} improved. Largest change: {phrase(better[0])}."
    title = TITLES[better[0].series.measure.family][1]
    if unclear:
        rest = f"None was shown to be worse; {_vary(unclear)} too much to tell."
        return Answer("faster", title, f"{largest} {rest}", TELL_MORE)
    return Answer("faster", title, f"{largest} None became worse.", NOTHING_TO_DO)


def _unchanged(judgments: Sequence[Judgment], unclear: Sequence[Judgment]) -> Answer:
    same = of_verdicts(judgments, {Verdict.EQUIVALENT})
    if not same and not unclear:
        return Answer(
            "unclear",
            "Nothing to compare",
            "No series has a time on both sides.",
            "Compare runs of the same preset and of the same workloads or function.",
        )
    if not unclear:
        return Answer(
            "same",
            "No change",
            f"All series ({len(same)}) stayed within their thresholds.",
            NOTHING_TO_DO,
        )
    return Answer(
        "unclear",
        "No change shown",
        f"{len(same)} series stayed within their thresholds; {_vary(unclear)} too much to tell.",
        TELL_MORE,
    )


def _share(some: Sequence[Judgment], judgments: Sequence[Judgment]) -> str:
    return f"{len(some)} of {len(judgments)} series"
