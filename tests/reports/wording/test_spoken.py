"""The words of the Makefile and those of the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.process import spoken as of_benchmarks
from reports.wording.spoken import AS_COMMAND, spoken

TEMPLATES = Path(__file__).parents[3] / "reports" / "templates"
SENTENCES = (
    ("Set STEP_TIMEOUT=600, or KINDS=latency.", "Set --step-timeout=600, or --kinds=latency."),
    ("measure first with 'make bench'.", "measure first with 'gil-bench bench'."),
    ("'make bench-calls CALLS=x' writes it", "'gil-bench calls CALLS=x' writes it"),
    ("make -C path/to/gil-bench gate BASE=a HEAD=b", "gil-bench gate --base=a --head=b"),
    ("STEP_TIMEOUT must be greater than 0, not 0.", "--step-timeout must be greater than 0, not 0."),
    ("BESIDE=1 measures anyway", "--beside measures anyway"),
    ("make bench-all, MY_TIME=1, make benchmarks", "make bench-all, MY_TIME=1, make benchmarks"),
)


def test_no_script_of_a_page_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Browsers run only what has the hash that the page tells; pages are put into words as a whole."""
    monkeypatch.setenv(AS_COMMAND, "1")
    scripts = [path.read_text("utf-8") for path in TEMPLATES.glob("*.js")]
    assert scripts
    assert [spoken(script) for script in scripts] == scripts


@pytest.mark.parametrize(("made", "typed"), SENTENCES)
def test_each_reader_reads_what_they_can_type(made: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout nothing changes; who has installed the command reads options, of benchmarks too."""
    monkeypatch.delenv(AS_COMMAND, raising=False)
    assert spoken(made) == of_benchmarks.spoken(made) == made
    monkeypatch.setenv(AS_COMMAND, "1")
    assert spoken(made) == of_benchmarks.spoken(made) == typed
