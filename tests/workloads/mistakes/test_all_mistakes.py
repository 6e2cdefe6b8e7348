"""Every mistake that discovery finds: described in sentences, shown for real, and nothing left running."""

from __future__ import annotations

import math

import pytest

from tests.workloads.mistakes.showing import Show
from workloads.mistakes.mistake import Demonstration, Mistake, find_mistakes

MISTAKES = find_mistakes()
DEMONSTRATIONS = [(mistake, shown) for mistake in MISTAKES.values() for shown in mistake.demonstrations]


def each_demonstration(argument_names: str) -> pytest.MarkDecorator:
    """Parametrize a test with all demonstrations of all mistakes."""
    names = [f"{mistake.name}: {shown.name}" for mistake, shown in DEMONSTRATIONS]
    return pytest.mark.parametrize(argument_names, DEMONSTRATIONS, ids=names)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_described_for_readers(mistake: Mistake) -> None:
    """What is done wrong and what to do instead are sentences; its demonstrations have names."""
    assert mistake.summary.endswith(".")
    assert mistake.instead.endswith(".")
    names = [shown.name for shown in mistake.demonstrations]
    assert names
    assert len(set(names)) == len(names)


@each_demonstration("mistake, demonstration")
def test_a_demonstration_ends_by_itself(mistake: Mistake, demonstration: Demonstration, show: Show) -> None:
    """Also a deadlock finds itself: exit code 0, well before the process would be ended."""
    shown = show(mistake.name, demonstration.name)
    assert shown.exit_code == 0, shown.stderr


@each_demonstration("mistake, demonstration")
def test_a_demonstration_reports_facts(mistake: Mistake, demonstration: Demonstration, show: Show) -> None:
    """Each is a flag, a text, a finite number or a list of them, on lines of JSON."""
    facts = show(mistake.name, demonstration.name).facts
    assert facts
    for fact in facts.values():
        for value in fact if isinstance(fact, list) else [fact]:
            assert isinstance(value, str) or math.isfinite(value)


@each_demonstration("mistake, demonstration")
def test_only_a_deadlock_prints_stacks(mistake: Mistake, demonstration: Demonstration, show: Show) -> None:
    """Whatever else is printed to stderr would be shown to readers as the stacks of something stuck."""
    shown = show(mistake.name, demonstration.name)
    assert bool(shown.stderr) == shown.facts.get("deadlocked", False)
