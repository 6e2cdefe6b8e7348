"""The lesson: what is kept of a demonstration, and those that fail, hang or tell nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.kinds import pitfalls
from benchmarks.kinds.model import Outcome
from benchmarks.kinds.pitfalls import show_mistakes
from benchmarks.process.messages import BlockEnded
from benchmarks.process.supervisor import Supervision
from workloads.mistakes.mistake import Demonstration, Mistake

MISTAKE = """
import threading

from workloads.mistakes.mistake import Demonstration, Mistake


def tell(say):
    say(seen=3)


def fail(say):
    say(seen=1)
    raise RuntimeError("not as planned")


def hang(say):
    say(begun=True)
    threading.Event().wait()


def tell_nothing(say):
    del say


MADE_UP = Mistake(
    "made_up",
    "Is made up.",
    "Don't.",
    (
        Demonstration("tells", tell),
        Demonstration("fails", fail),
        Demonstration("hangs", hang, limit_s=1.0),
        Demonstration("tells nothing", tell_nothing),
    ),
)
"""


def nothing_here(_say: object) -> None:
    """Stand for a demonstration that is shown in another project."""


def made_up(*demonstrations: Demonstration) -> dict[str, Mistake]:
    """Return the mistake as the supervising side knows it."""
    return {"made_up": Mistake("made_up", "Is made up.", "Don't.", demonstrations)}


@pytest.fixture
def shown(project: Path, monkeypatch: pytest.MonkeyPatch) -> Outcome:
    """The outcome of four demonstrations in a project of their own."""
    (project / "workloads" / "mistakes" / "made_up.py").write_text(MISTAKE)
    monkeypatch.setattr(pitfalls, "ROOT", project)
    ended: list[BlockEnded] = []
    mistake = made_up(
        Demonstration("tells", nothing_here),
        Demonstration("fails", nothing_here),
        Demonstration("hangs", nothing_here, limit_s=1.0),
        Demonstration("tells nothing", nothing_here),
    )
    outcome = show_mistakes(mistake, Supervision(project / ".benchmarks", 60, ended.append))
    assert [block.count for block in ended] == [1, 2, 3, 4]
    assert list((project / ".benchmarks").iterdir()) == []
    return outcome


def test_what_a_demonstration_tells_is_kept(shown: Outcome) -> None:
    """Its facts, how it ended, and how long its process lived."""
    assert set(shown.measured) == {"made_up: tells", "made_up: hangs"}
    told = shown.measured["made_up: tells"]
    assert told.extra_info == {
        "kind": "lesson",
        "mistake": "made_up",
        "summary": "Is made up.",
        "instead": "Don't.",
        "demonstration": "tells",
        "verified": True,
        "unit": "demonstrations",
        "facts": {"seen": 3},
        "timed_out": False,
        "exit_code": 0,
        "stacks": "",
        "caveats": [],
    }
    assert told.data_s[0] > 0


def test_one_that_hangs_is_ended_with_its_stacks(shown: Outcome) -> None:
    """What it told before is kept."""
    facts = shown.measured["made_up: hangs"].extra_info
    assert (facts["facts"], facts["timed_out"], facts["exit_code"]) == ({"begun": True}, True, None)
    assert " in hang" in facts["stacks"]


def test_one_that_fails_or_tells_nothing_has_a_reason(shown: Outcome) -> None:
    """An exit code other than 0, or no fact at all, is no demonstration."""
    lost = shown.failures
    assert set(lost) == {"made_up: fails", "made_up: tells nothing"}
    assert lost["made_up: fails"].reason == "made_up: fails ended with exit code 1; facts reported: 1."
    assert "RuntimeError: not as planned" in str(lost["made_up: fails"].detail)
    assert (
        lost["made_up: tells nothing"].reason
        == "made_up: tells nothing ended with exit code 0; facts reported: 0."
    )
    assert shown.identities["made_up: fails"] == {"mistake": "made_up", "demonstration": "fails"}


def test_a_line_that_was_cut_off_is_no_fact() -> None:
    """A process may be ended in the middle of a line; what is no object is none either."""
    assert pitfalls._facts('{"a": 1}\n[2]\n{"b": 2}\n{"a": 3') == {"a": 1, "b": 2}
