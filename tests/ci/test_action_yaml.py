"""What the YAML of the action may do, and the workflows of the documentation that use it."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from typing import Any

import action
import pytest

from tests.ci.conftest import SCRIPTS
from tests.tools.github.fake_github import TOKEN

ROOT = SCRIPTS.parent
ACTION = (ROOT / "action.yml").read_text("utf-8")


def steps() -> list[str]:
    """Return the text of each step of the action."""
    return re.split(r"^    - ", ACTION.partition("  steps:\n")[2], flags=re.MULTILINE)[1:]


def test_no_input_becomes_part_of_a_script() -> None:
    """They come as variables only."""
    scripts = re.findall(r"^ +run: (.+)$", ACTION, re.MULTILINE)
    assert len(scripts) == 4
    assert all(
        re.fullmatch(r"""'"\$INPUT_PYTHON" "\$GITHUB_ACTION_PATH/\.ci/action\.py" \w+'""", each)
        for each in scripts
    )


def test_what_measures_gets_no_token() -> None:
    """It runs the code of the project; only the steps that write get one, never in the job that measures."""
    with_token = [step for step in steps() if "inputs.token" in step]
    conditions = [condition for step in with_token for condition in re.findall(r"if: (.*)", step)]
    assert conditions == [
        *["${{ inputs.command == 'append' }}"],
        *["${{ inputs.command == 'comment' }}"] * 2,
    ]
    assert "if: ${{ inputs.command != 'append' && inputs.command != 'comment' }}" in steps()[0]
    assert ['action.py" measure' in step for step in steps()] == [True] + [False] * (len(steps()) - 1)
    assert "persist" not in ACTION


@pytest.mark.parametrize(("host", "is_told"), [("github.com", True), ("github.com.example", False)])
def test_git_gives_the_token_to_github_alone(tmp_path: Path, host: str, is_told: bool) -> None:  # noqa: FBT001 - a case
    """Whatever address the project's clone has for its remote."""
    lines = re.findall(r"^ +(GIT_CONFIG_\w+): (.*)$", ACTION, re.MULTILINE)
    variables = {name: value.strip("'") for name, value in lines}
    key = variables["GIT_CONFIG_KEY_0"].replace("${{ github.server_url }}", "https://github.com")
    nobody = {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0"}
    done = subprocess.run(
        ["git", "credential", "fill"],
        input=f"protocol=https\nhost={host}\n\n",
        env=variables | nobody | {"GIT_CONFIG_KEY_0": key, "TOKEN": TOKEN, "PATH": os.environ["PATH"]},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (f"password={TOKEN}\n" in done.stdout) == is_told


def test_other_actions_are_pinned_to_the_commits_of_our_workflows() -> None:
    """A tag can be moved to other code."""
    workflow = (ROOT / ".github" / "workflows" / "bench.yml").read_text("utf-8")
    used = set(re.findall(r"uses: (.*)", ACTION))
    assert len(used) == 2
    assert all(f"uses: {each}\n" in workflow for each in used)


def examples() -> list[dict[str, Any]]:
    """Return the workflows of the documentation."""
    yaml = pytest.importorskip("yaml")
    texts = re.findall(r"```yaml\n(.*?)```", (ROOT / "docs" / "ci.md").read_text("utf-8"), re.DOTALL)
    return [yaml.safe_load(text) | {"lines": len(text.splitlines())} for text in texts]


def given(job: dict[str, Any]) -> dict[str, str]:
    """Return the inputs that a job of an example hands to the action."""
    (inputs,) = (step["with"] for step in job["steps"] if "gil-bench@" in step.get("uses", ""))
    return dict(inputs)


def test_the_examples_name_inputs_that_there_are() -> None:
    """Each job is YAML of about ten lines, and the commands are those of the action."""
    inputs = set(pytest.importorskip("yaml").safe_load(ACTION)["inputs"])
    gate, comment, history = examples()
    commands = [[given(job)["command"] for job in each["jobs"].values()] for each in (gate, comment, history)]
    assert commands == [["gate"], ["comment"], ["history", "append"]]
    assert [each["lines"] for each in (gate, comment)] <= [11, 11]
    assert history["lines"] <= 15
    assert all(given(job).keys() <= inputs for each in examples() for job in each["jobs"].values())
    assert comment[True]["workflow_run"]["workflows"] == [gate["name"]]  # YAML reads the word on as true


def test_no_job_of_an_example_both_measures_and_may_write() -> None:
    """Who copies them is safe: what runs code may read, and what may write does not even have the code."""
    for workflow in examples():
        for job in workflow["jobs"].values():
            rights = job.get("permissions", workflow["permissions"])
            if "write" in rights.values():
                assert [step.keys() for step in job["steps"]] == [{"uses", "with"}]
                assert given(job)["command"] in {"append", "comment"}
            else:
                assert rights == {"contents": "read"}
                assert {"persist-credentials": False}.items() <= job["steps"][0]["with"].items()


def test_every_input_is_used_and_every_variable_is_read() -> None:
    """What the YAML hands over is what the script asks for."""
    loaded: dict[str, Any] = pytest.importorskip("yaml").safe_load(ACTION)
    asked = set(re.findall(r"inputs\.([a-z-]+)", ACTION))
    assert asked == set(loaded["inputs"])
    assert all(each["description"] for part in ("inputs", "outputs") for each in loaded[part].values())
    measuring = loaded["runs"]["steps"][0]["env"]
    handed = {name.removeprefix("INPUT_").lower().replace("_", "-") for name in measuring}
    assert handed - {"command", "function", "arguments", "python", "working-directory"} == set(action.FLAGS)
    assert loaded["runs"]["using"] == "composite"
    assert {step["shell"] for step in loaded["runs"]["steps"] if "run" in step} == {"bash"}
