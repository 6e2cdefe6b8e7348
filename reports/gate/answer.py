"""Whether the gate passed, in one sentence, and what a developer does next."""

from __future__ import annotations

import math
import shlex
from typing import TYPE_CHECKING

from reports.compare.answer import WORSE, Answer, of_verdicts, worst
from reports.compare.judging import Verdict
from reports.compare.outcome import GOOD, REGRESSION, exit_code
from reports.gate.passes import BASE

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reports.compare.judging import Judgment
    from reports.gate.result import GateResult


def gate_answer(result: GateResult) -> Answer:
    """Return the answer; that inconclusive is allowed changes the exit code, and nothing here."""
    code = exit_code(result.judgments)
    if code == REGRESSION:
        worse = of_verdicts(result.judgments, WORSE)
        broken = worse[0].verdict in {Verdict.FAILED, Verdict.MISSING}
        return (
            _false_alarm(result, worse)
            if result.alarms and not broken
            else _failed(result, worse, broken=broken)
        )
    return _passed(result) if code == GOOD else _unclear(result)


def _failed(result: GateResult, worse: Sequence[Judgment], *, broken: bool) -> Answer:
    where = "its reason, for both sides are the same commit" if result.alarms else "the cause in the diff"
    step = f"Find {where}, then measure this workload again."
    if not broken:
        step = f"Fix it, then measure again. To accept it, add {_threshold(worse[0])} to the command."
    return Answer("slower", "Gate failed", worst(worse, result.judgments), step, _command(result, worse[:1]))


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
    return Answer("faster", "Gate passed", sentence, "Nothing to do: merge when you like.")


def _unclear(result: GateResult) -> Answer:
    unclear = of_verdicts(result.judgments, {Verdict.INCONCLUSIVE})
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
    step = "Measure these again on an idle machine with more blocks, or accept it with ALLOW_INCONCLUSIVE=1."
    blocks = f" BLOCKS={2 * result.passes[0].blocks_each}"
    return Answer("unclear", "Gate can't tell", sentence, step, _command(result, unclear) + blocks)


def _threshold(judgment: Judgment) -> str:
    """Return the option that accepts a change of a cell, in its time and its speedup."""
    assert judgment.change is not None  # noqa: S101 - for the type checker: a regression has one
    ratio = judgment.change.ratio
    size = max(abs(math.log(ratio.low)), abs(math.log(ratio.high)))
    cell = judgment.series.path.rpartition("/")[0]
    return f"THRESHOLDS={shlex.quote(f'{cell}/*={math.ceil(math.expm1(size) * 100)}')}"


def _command(result: GateResult, judgments: Sequence[Judgment]) -> str:
    workloads = " ".join(dict.fromkeys(judgment.series.subject for judgment in judgments))
    return f"make gate BASE={shlex.quote(result.short[BASE])} WORKLOADS={shlex.quote(workloads)}"
