"""Whether the gate passed, in one sentence, and what a developer does next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reports.compare.answer import WORSE, Answer, of_verdicts, phrase, shares_too, worst
from reports.compare.judging import Verdict
from reports.compare.outcome import GOOD, REGRESSION
from reports.gate.command import recorded
from reports.gate.measured.passes import BASE
from reports.series.metrics import is_evidence
from tools.speaking.words import spoken

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.judging import Judgment
    from reports.gate.measured.passes import Outcome
    from reports.gate.result import GateResult


def gate_answer(result: GateResult) -> Answer:
    """Return the answer; that inconclusive is allowed changes the exit code, and nothing here."""
    answer = _answer(result)
    return replace(answer, sentence=spoken(answer.sentence), next_step=spoken(answer.next_step))


def _answer(result: GateResult) -> Answer:
    if result.outcome:
        return _known(result.outcome)
    code = result.exit_code()
    if code == REGRESSION:
        worse = of_verdicts(result.judgments, WORSE)
        broken = worse[0].verdict in {Verdict.FAILED, Verdict.MISSING}
        return (
            _false_alarm(result, worse)
            if result.alarms and not broken
            else _failed(result, worse, broken=broken)
        )
    return _passed(result) if code == GOOD else _unclear(result)


def _known(outcome: Outcome) -> Answer:
    """Return the answer where nothing was measured in turn."""
    if outcome.verdict == "new":
        return Answer("faster", "Gate passed", outcome.sentence, "Nothing to do: merge when you like.")
    if outcome.verdict == "failed":
        step = "Fix it, or name what is there now."
        return Answer("slower", "Gate failed", outcome.sentence, step)
    step = "Name a base that can be measured, or accept it with ALLOW_INCONCLUSIVE=1."
    return Answer("unclear", "Gate can't tell", outcome.sentence, step)


def _failed(result: GateResult, worse: Sequence[Judgment], *, broken: bool) -> Answer:
    where = "its reason, for both sides are the same commit" if result.alarms else "the cause in the diff"
    step = f"Find {where}, then measure this workload again."
    if not broken:
        step = "Fix it, then measure again; or accept it with a note in .gil-bench/accepted.toml."
    sentence = f"{worst(worse, result.judgments)}{shares_too(worse)}"
    return Answer("slower", "Gate failed", sentence, step, _command(result, worse[:1]))


def _false_alarm(result: GateResult, worse: Sequence[Judgment]) -> Answer:
    sentence = f"Both sides are the same commit, yet {worst(worse, result.judgments)}"
    step = "Noise of this machine exceeds a threshold: raise it with THRESHOLDS, or use a quieter machine."
    return Answer("slower", "False alarm", sentence, step)


def _passed(result: GateResult) -> Answer:
    if result.alarms:
        return Answer(
            "faster",
            "No false alarm",
            f"Both sides are the same commit, and none of {len(result.judgments)} series became worse.",
            "Nothing to do: the thresholds suit this machine.",
        )
    better = of_verdicts(result.judgments, {Verdict.IMPROVED})
    improved = f" {len(better)} improved." if better else ""
    sentence = f"None of {len(result.judgments)} series became worse by more than its threshold.{improved}"
    if accepted := of_verdicts(result.judgments, {Verdict.ACCEPTED}):
        known = f"{len(accepted)} of {len(result.judgments)} series became worse, as was accepted"
        sentence = f"{known}: {phrase(accepted[0])}. No other did.{improved}"
    return Answer("faster", "Gate passed", sentence, "Nothing to do: merge when you like.")


def _unclear(result: GateResult) -> Answer:
    open_ones = of_verdicts(result.judgments, {Verdict.INCONCLUSIVE})
    unclear = [one for one in open_ones if not is_evidence(one.series.metric)]  # of those some always vary
    if not unclear:
        return Answer(
            "unclear",
            "Gate can't tell",
            "No series has a time on both sides.",
            "Check WORKLOADS and RUNNERS, and that the base can be measured.",
        )
    sentence = (
        f"{len(unclear)} of {len(result.judgments)} series vary too much to tell; none became worse for sure."
    )
    if accepted := of_verdicts(result.judgments, {Verdict.ACCEPTED}):
        sentence += f" {len(accepted)} became worse, as was accepted."
    step = "Measure these again on an idle machine with more blocks, or accept it with ALLOW_INCONCLUSIVE=1."
    command = _command(result, unclear, BLOCKS=2 * result.passes[0].blocks_each)
    return Answer("unclear", "Gate can't tell", sentence, step, command)


def _command(result: GateResult, judgments: Sequence[Judgment], **more: object) -> str:
    """Return the command that measures these again: as it was typed, against the same base."""
    measured = result.passes[0]
    changed: dict[str, object] = {"BASE": result.short[BASE]}
    if measured.function is None:
        changed["WORKLOADS"] = " ".join(dict.fromkeys(judgment.series.subject for judgment in judgments))
    return (result.asked or recorded(measured)).but(**changed, **more)
