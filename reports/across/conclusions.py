"""What follows from all runs together, worked out once: the page, the CSV and the terminal show it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.across.answers import answers
from reports.across.sentences import sentences
from reports.across.verdicts import judgements

if TYPE_CHECKING:
    from reports.across.answers import Answers
    from reports.across.study import Study
    from reports.across.verdicts import Judgements


@dataclass(frozen=True, slots=True)
class Conclusions:
    """What was found.

    Attributes:
        answers: What is fastest in each workload, by interpreter.
        judged: Every claim with its verdicts.
        sentences: The findings, the most important first.
    """

    answers: tuple[Answers, ...]
    judged: tuple[Judgements, ...]
    sentences: tuple[str, ...]


def conclude(study: Study) -> Conclusions:
    """Return what follows from the runs and the pairs."""
    found, judged = answers(study), judgements(study)
    return Conclusions(found, judged, sentences(study, found, judged))
