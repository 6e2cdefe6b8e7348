"""What is kept of a run beside its points."""

from __future__ import annotations

import math
from datetime import UTC, datetime

import pytest

from reports.fields import FieldError, Fields
from reports.history.run_facts import RunFacts, run_facts
from tests.reports.make_run import document, environment


def facts(commit: object = None, **ours: object) -> RunFacts:
    """Return the facts of a run with this ``commit_info``."""
    content = document([], **ours) | {"commit_info": commit}
    return run_facts(Fields(content, ""), Fields(content["gil_bench"], "gil_bench"), math.nan)


def test_a_commit_with_its_branch() -> None:
    """As pytest-benchmark recorded it."""
    found = facts({"id": "0123", "branch": "main", "dirty": True})
    assert (found.commit, found.branch, found.dirty) == ("0123", "main", True)


@pytest.mark.parametrize("commit", [None, {}, {"id": "unversioned", "dirty": False}])
def test_without_version_control_there_is_no_commit(commit: object) -> None:
    """The word that stands there then is not a commit's name."""
    assert facts(commit).commit == ""


def test_an_unknown_cpu_has_no_key() -> None:
    """Such a run is never compared with another."""
    assert facts(environment_key=None).environment_key == ""


@pytest.mark.parametrize(
    "started", ["2026-11-22T18:00:00+01:00", "2026-11-22T17:00:00Z", "2026-11-22T17:00:00"]
)
def test_times_are_told_in_one_zone(started: str) -> None:
    """Or they could not be put in order."""
    assert facts(started=started).started == datetime(2026, 11, 22, 17, tzinfo=UTC)


@pytest.mark.parametrize("started", ["yesterday", "0001-01-01T00:00:00+23:00", "9999-12-31T23:59:59-23:00"])
def test_a_time_that_cannot_be_told_is_damage(started: str) -> None:
    """Also where the time zone leads beyond the calendar."""
    with pytest.raises(FieldError, match="started"):
        facts(started=started)


def test_libraries_are_sorted() -> None:
    """The order in which they were looked at is no change of the environment."""
    libraries = {"numpy": "2.4.6", "h11": "0.16.0"}
    assert facts(environment=environment(libraries=libraries)).libraries == "h11 0.16.0, numpy 2.4.6"
    assert facts(environment=environment(libraries=None)).libraries == ""


@pytest.mark.parametrize(
    ("built", "at_end", "expected"),
    [(True, False, False), (True, True, True), (True, None, False), (False, None, True), (None, None, True)],
)
def test_the_gil_is_told_by_the_end_of_the_run(built: object, at_end: object, expected: object) -> None:
    """What was not observed is as the build has it."""
    found = facts(environment=environment(free_threaded_build=built, gil_enabled_at_end=at_end))
    assert found.gil_enabled is expected
