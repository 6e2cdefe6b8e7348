"""Each cause in brief: short enough for a card, and with the figures that matter most."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given, settings

from reports.why.briefs import BRIEFS, TAGS, CauseName, brief
from reports.why.cause import main_cause
from reports.why.evidence import CellEvidence
from tests.reports.why.make_evidence import ANY_EVIDENCE, about, evidence, processes

MOST_WORDS = 25
MOST_FIGURES = 2
OF_HOW_MANY = re.compile(r" of \d+ (?:cores|that)")
"""What follows a figure and belongs to it."""


@settings(max_examples=100)
@given(cell=ANY_EVIDENCE)
def test_a_brief_is_short_whatever_is_known(cell: CellEvidence) -> None:
    """A card has room for one short sentence."""
    said = main_cause(cell).brief
    assert len(said.split()) <= MOST_WORDS
    assert len(re.findall(r"\d[\d.,]*", OF_HOW_MANY.sub("", said))) <= MOST_FIGURES, said
    assert said.endswith(".")
    assert not re.search(r"\bnan|\bNone|\binf\b|  |,,", said)
    assert "not measured" not in said or said.startswith("Not clear: ")


def test_every_cause_has_a_tag_of_its_own() -> None:
    """Two causes with one tag would look the same in a table."""
    assert set(TAGS) == set(BRIEFS) == set(get_args(CauseName))
    assert len(set(TAGS.values())) == len(TAGS)
    assert all(len(tag.split()) <= 3 for tag in TAGS.values())


MACHINE = {"workers": 4, "ceiling": about(1.38), "efficiency_of_ceiling": about(1.0)}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "The 2 CPUs are the limit: even independent processes reach only 1.38×."),
        (
            {"reference_cores_busy": about(0.3), "reference_queued": about(0.01), "cores_busy": about(0.89)},
            (
                "Limited by what it waits for (disk or server): even independent processes reach only 1.38× "
                "(0.89 of 2 cores busy)."
            ),
        ),
        (
            {"lost_cores": about(0.9)},
            "Other programs took 0.90 of 2 cores: even independent processes reach only 1.38×.",
        ),
        ({"throttled_share": about(0.7)}, "The CPU quota stopped the work in 70 % of its periods."),
    ],
)
def test_the_limit_of_the_machine_is_named(facts: dict[str, object], said: str) -> None:
    """Each with what shows it."""
    assert brief(evidence(**{**MACHINE, **facts}), "limited by the machine") == said


def test_the_gil_is_held_by_threads_or_by_the_work() -> None:
    """Where threads were not sampled, sequential tells."""
    assert brief(evidence(gil_share=about(0.99)), "GIL-bound") == (
        "Only one thread runs at a time because the GIL is held 99 % of the time (1.00 of 2 cores busy)."
    )
    assert brief(evidence(reference_gil_share=about(0.99)), "GIL-bound") == (
        "Only one thread can run at a time because the work holds the GIL 99 % of its time."
    )


def test_what_runs_in_parallel_reaches_what_the_machine_allows() -> None:
    """The two figures that a reader compares stand side by side."""
    cell = processes(ceiling=about(1.96), cores_busy=about(1.96))
    assert brief(cell, "runs in parallel") == (
        "Each worker has its own GIL, so work runs in parallel (1.96 of 2 cores busy); this machine allows "
        "1.96×."
    )
