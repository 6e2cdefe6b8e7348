"""The gate as a job of CI: which codes fail it, and what its summary says."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ci.conftest import SCRIPTS

REPORT = "reports/site/gate.md"


@dataclass(frozen=True)
class Job:
    """A checkout with the script and a python that stands in for the gate."""

    folder: Path

    def run(self, script: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run the job; ``script`` is what the shell does in the gate's place."""
        python = self.folder / "python"
        python.write_text(f"#!/bin/sh\n[ \"$*\" = '-m tools gate' ] || exit 99\n{script}\n")
        python.chmod(0o755)
        ours = {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHON": str(python)}
        summary = {"GITHUB_STEP_SUMMARY": str(self.folder / "summary")}
        return subprocess.run(
            [self.folder / ".ci" / "gate"],
            env=ours | summary | environ,
            capture_output=True,
            text=True,
            check=False,
        )

    @property
    def summary(self) -> str:
        """What the job's summary says."""
        return (self.folder / "summary").read_text()


@pytest.fixture
def job(tmp_path: Path) -> Job:
    """Return a job in a folder of its own."""
    if not shutil.which("bash"):
        pytest.skip("bash is not installed")
    (tmp_path / ".ci").mkdir()
    (tmp_path / REPORT).parent.mkdir(parents=True)
    shutil.copy(SCRIPTS / "gate", tmp_path / ".ci" / "gate")
    return Job(tmp_path)


@pytest.mark.parametrize(("code", "ends"), [(0, 0), (1, 1), (2, 2), (3, 0), (143, 143)])
def test_only_the_inconclusive_passes_beside_the_good(job: Job, code: int, ends: int) -> None:
    """Every other code is the job's own, and the report is in the summary whatever the code."""
    ended = job.run(f"echo '**verdict**' > {REPORT}; exit {code}", BASE="HEAD^1")
    assert ended.returncode == ends
    assert job.summary == "**verdict**\n"
    assert ("::warning title=Gate inconclusive::" in ended.stdout) == (code == 3)


@pytest.mark.parametrize(
    ("sides", "ends"),
    [
        ({"BASE": "HEAD"}, 0),
        ({"BASE": "main", "HEAD": "main"}, 0),
        ({"BASE": "main"}, 1),
        ({"BASE": "HEAD", "HEAD": "x"}, 1),
        ({}, 1),
    ],
)
def test_a_false_alarm_is_said_and_fails_nothing(job: Job, sides: dict[str, str], ends: int) -> None:
    """A commit slower than itself is what the weekly run counts; between two commits it is a regression."""
    ended = job.run(f"echo rate > {REPORT}; exit 1", **sides)
    assert ended.returncode == ends
    assert ("::warning title=False alarm::" in ended.stdout) == (ends == 0)


def test_an_older_report_does_not_stand_for_this_run(job: Job) -> None:
    """Where the gate broke off, the summary says so instead of showing what was there before."""
    (job.folder / REPORT).write_text("all is well\n")
    assert job.run("exit 2", BASE="HEAD^1").returncode == 2
    assert job.summary == "The gate ended with code 2 and left no report; its log says why.\n"


def test_a_report_that_no_summary_takes_is_not_sent(job: Job) -> None:
    """GitHub refuses a summary above its limit whole, and then nothing at all would be shown."""
    assert job.run(f"head -c 1000001 /dev/zero > {REPORT}", BASE="HEAD^1").returncode == 0
    assert "too long for this page" in job.summary


def test_the_summary_of_earlier_steps_stays(job: Job) -> None:
    """The report is appended."""
    (job.folder / "summary").write_text("earlier\n")
    job.run(f"echo verdict > {REPORT}", BASE="HEAD^1")
    assert job.summary == "earlier\nverdict\n"
