"""The words of the Makefile and those of the command."""

from __future__ import annotations

from pathlib import Path

import pytest

from reports.advice.findings import findings
from reports.chapters.chapter import load_run
from reports.pages.report_json import render_report
from reports.pages.run_page import render_page
from reports.speedups.cells import analyze
from tests.reports.make_run import document, group, stored, without_time
from tools.speaking.words import AS_COMMAND, spoken

SENTENCES = (
    ("Set STEP_TIMEOUT=600, or KINDS=latency.", "Set --step-timeout=600, or --kinds=latency."),
    ("measure first with 'make bench'.", "measure first with 'gil-bench bench'."),
    ("'make bench WORKLOAD=work.py:f', 'make bench'", "'gil-bench run work.py:f', 'gil-bench bench'"),
    ("make gate WORKLOAD=a:f BASE=HEAD", "gil-bench gate a:f --base=HEAD"),
    ("'make bench-calls CALLS=x' writes it", "'gil-bench calls CALLS=x' writes it"),
    ("make -C path/to/gil-bench gate BASE=a HEAD=b", "gil-bench gate --base=a --head=b"),
    ("STEP_TIMEOUT must be greater than 0, not 0.", "--step-timeout must be greater than 0, not 0."),
    ("BESIDE=1 measures anyway", "--beside measures anyway"),
    ("make bench-all, MY_TIME=1, make benchmarks", "make bench-all, MY_TIME=1, make benchmarks"),
)


def test_what_the_user_wrote_stays_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences of ours are put into words one by one: an error of somebody's function may name a TIME."""
    monkeypatch.setenv(AS_COMMAND, "1")
    failed = without_time("sha256", "threads", 2, "failed", reason="ValueError: TIME=3 KINDS=x")
    run = load_run(stored(tmp_path, document(group("sha256", {("threads", 1): [1.0] * 6}), [failed])))
    analysis = analyze(run)
    found = findings(analysis)
    assert "ValueError: TIME=3 KINDS=x" in render_report(analysis, found)
    assert "ValueError: TIME=3 KINDS=x" in render_page(analysis, found, ())


@pytest.mark.parametrize(("made", "typed"), SENTENCES)
def test_each_reader_reads_what_they_can_type(made: str, typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """In a checkout nothing changes; who has installed the command reads options, of benchmarks too."""
    monkeypatch.delenv(AS_COMMAND, raising=False)
    assert spoken(made) == made
    monkeypatch.setenv(AS_COMMAND, "1")
    assert spoken(made) == typed
