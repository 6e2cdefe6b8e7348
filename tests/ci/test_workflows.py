"""What the workflows may do, read from their text: no library that reads YAML is installed for this."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BENCH = ROOT / ".github" / "workflows" / "bench.yml"
COMMENT = ROOT / ".github" / "workflows" / "comment.yml"


def _jobs(workflow: Path) -> dict[str, str]:
    """Return the text of each job by its name."""
    text = workflow.read_text("utf-8").split("\njobs:\n")[1]
    parts = re.split(r"^  ([a-z-]+):\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


JOBS = [
    pytest.param(text, id=f"{path.stem}-{name}") for path in WORKFLOWS for name, text in _jobs(path).items()
]


def _permissions(job: str) -> set[str]:
    block = re.search(r"^    permissions:\n((?:      .*\n)+)", job, re.MULTILINE)
    return set(re.findall(r"^      ([a-z-]+: [a-z]+)", block[1], re.MULTILINE)) if block else set()


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_from_outside_becomes_part_of_a_shell_script(workflow: Path) -> None:
    """Expressions in a command would be executed, titles and all; longer scripts have files of their own."""
    commands = re.findall(r"^ *(?:- )?run: (.+)$", workflow.read_text("utf-8"), re.MULTILINE)
    assert commands
    assert not [command for command in commands if "${{" in command or command[0] in "|>"]


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_strangers_get_no_secrets(workflow: Path) -> None:
    """What a pull request brings runs with the event that has none, and without the right to write."""
    text = workflow.read_text("utf-8")
    assert not re.search(r"^  pull_request_target:", text, re.MULTILINE)
    assert "secrets." not in text
    assert re.search(r"^permissions:( \{\}|\n  contents: read)\n\n", text, re.MULTILINE)


@pytest.mark.parametrize("job", JOBS)
def test_every_job_ends_in_time_and_keeps_no_token(job: str) -> None:
    """A job that hangs is stopped, and no checkout leaves a token on the disk."""
    assert re.search(r"^    timeout-minutes: \d+$", job, re.MULTILINE)
    assert job.count("actions/checkout@") == job.count("persist-credentials: false")


def test_each_job_may_do_what_it_must() -> None:
    """Only the append writes to the repository, and only the last job publishes."""
    needed = {name: _permissions(job) for name, job in _jobs(BENCH).items()}
    assert needed.pop("append") == {"contents: write"}
    assert needed.pop("publish") == {"pages: write", "id-token: write"}
    assert set(needed) == {"gate", "false-alarms", "measure", "pages"}
    assert all(permissions == {"contents: read"} for permissions in needed.values())


def test_what_comments_has_measured_nothing() -> None:
    """It runs the code of main, and what strangers have left is data outside of the checkout."""
    text = COMMENT.read_text("utf-8")
    (job,) = _jobs(COMMENT).values()
    assert _permissions(job) == {"actions: read", "contents: read", "pull-requests: write"}
    assert re.search(r"^on:\n  workflow_run:\n", text, re.MULTILINE)
    assert "ref:" not in text
    assert "path: ${{ runner.temp }}/measured\n" in job
    assert re.findall(r"run: (.*)", job) == [
        'python -m tools comment --gate "$RUNNER_TEMP/measured/gate.json"',
    ]
    measured = re.search(r"workflows: \[(.+)\]", text)
    assert measured
    assert f"name: {measured[1]}\n" in BENCH.read_text("utf-8")


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_to_a_commit(workflow: Path) -> None:
    """A tag can be moved to other code; the version stands beside the commit for people."""
    used = re.findall(r"uses: (.*)", workflow.read_text("utf-8"))
    assert used
    assert all(re.fullmatch(r"actions/[a-z-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action) for action in used)


def test_runs_reach_the_history_though_their_folder_is_hidden() -> None:
    """The upload leaves hidden files out unless it is told not to."""
    measure = _jobs(BENCH)["measure"]
    assert "path: .benchmarks/*/*.json\n          include-hidden-files: true\n" in measure
    assert '"3.14t"' in measure


@pytest.mark.parametrize("script", sorted(set(re.findall(r"run: (\.ci/\S+)", BENCH.read_text("utf-8")))))
def test_the_scripts_are_there(script: str) -> None:
    """What the workflow starts is a file that may be executed."""
    assert (ROOT / script).stat().st_mode & 0o111
