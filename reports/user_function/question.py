"""A question that comes after "threads or processes?", and its answer for one function."""

from __future__ import annotations

import pkgutil
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from reports.user_function import questions

if TYPE_CHECKING:
    from collections.abc import Callable

    from reports.advice.findings import Finding
    from reports.data.user_function import Own
    from reports.speedups.cells import Analysis

LONGEST_ANSWER = 40
"""Words of a sentence that is read at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer.

    Attributes:
        sentence: The answer with its figures and their intervals, in at most ``LONGEST_ANSWER`` words.
        code: Lines to paste, or None.
        anchor: The name of the chapter with the numbers behind it, or None.
        headline: The answer in a few words, for a run that measured no speedups but this; None for the
            sentence.
    """

    sentence: str
    code: str | None = None
    anchor: str | None = None
    headline: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """A question, and how it is answered.

    Attributes:
        place: Questions come in the order of these numbers.
        words: The question as people ask it.
        answer: Returns the answer for a function, given what was found of it (None without a group that
            could be measured); None where the run has nothing to say.
    """

    place: int
    words: str
    answer: Callable[[Analysis, Own, Finding | None], Told | None]


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer."""

    words: str
    told: Told


@cache
def find_questions() -> tuple[Question, ...]:
    """Return the ``QUESTION`` of every file, in the order of their places."""
    modules = pkgutil.iter_modules(questions.__path__, f"{questions.__name__}.")
    found: list[Question] = [import_module(module.name).QUESTION for module in modules]
    return tuple(sorted(found, key=lambda question: question.place))


def answered(analysis: Analysis, own: Own, finding: Finding | None) -> tuple[Answered, ...]:
    """Return the questions that a run answers, with the answers.

    Args:
        analysis: The run.
        own: The function.
        finding: What was found of it, if it could be measured.
    """
    asked = ((question, question.answer(analysis, own, finding)) for question in find_questions())
    return tuple(Answered(question.words, told) for question, told in asked if told is not None)
