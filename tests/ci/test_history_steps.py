"""The history of another project: runs are handed over as data, and appended by a job without its code."""

from __future__ import annotations

import json
import os
from pathlib import Path

import action
import history_steps
import pytest

from tests.ci.conftest import BRANCH, ENVIRONMENT, FIRST, Checkout, in_history, run_json

NAME = "gil-bench-history"
OWN = json.dumps(
    {"gil_bench": {"own": True, "log": "from /home/me/work.py"}, "machine_info": {"node": "my-desk"}}
)


@pytest.fixture
def environ(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    """Return what GitHub sets in a job without a checkout."""
    return environ | {
        "GITHUB_EVENT_NAME": "push",
        "GITHUB_OUTPUT": str(tmp_path / "output"),
        "GITHUB_REPOSITORY": "origin",
        "GITHUB_SERVER_URL": tmp_path.as_uri(),
        "GITHUB_WORKSPACE": str(tmp_path / "nothing"),
        "INPUT_BRANCH": BRANCH,
        "RUNNER_TEMP": str(tmp_path / "runner"),
    }


@pytest.fixture
def left(tmp_path: Path) -> Path:
    """Return the folder into which artifacts are downloaded."""
    folder = tmp_path / "runner" / "gil-bench" / "left"
    folder.mkdir(parents=True)
    return folder


def leave(artifact: Path, number: int, name: str = FIRST, environment: str = ENVIRONMENT) -> Path:
    """Put a run into an artifact."""
    path = artifact / "runs" / environment / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(run_json(number))
    return path


@pytest.mark.parametrize("folders", [[""], [NAME, f"{NAME}-3.14t"]])
def test_what_jobs_left_is_appended(
    checkout: Checkout, environ: dict[str, str], left: Path, folders: list[str]
) -> None:
    """Of one artifact or of several, each in a folder; the commits come without their files."""
    for number, folder in enumerate(folders):
        leave(left / folder, number)
    commit = checkout.git("rev-parse", "HEAD")
    assert action.main(["append"], environ | {"GITHUB_SHA": commit}) == 0
    assert len(checkout.kept()) == len(folders)
    scratch = left.parent
    assert len(list((scratch / "history").glob("*/*.json"))) == len(folders)
    assert (scratch / "repository" / "HEAD").read_text().strip() == commit
    assert "readable=true" in Path(environ["GITHUB_OUTPUT"]).read_text()


def test_a_run_comes_in_once(checkout: Checkout, environ: dict[str, str], left: Path) -> None:
    """However often the job is repeated; a commit that is not there costs only the order."""
    leave(left, 1)
    for _ in range(2):
        assert action.main(["append"], environ | {"GITHUB_SHA": "0" * 40}) == 0
    assert checkout.kept() == {in_history(FIRST): run_json(1)}


def test_links_and_other_names_are_not_followed(
    checkout: Checkout, environ: dict[str, str], left: Path, tmp_path: Path
) -> None:
    """What an artifact holds decides neither which files are read nor where they are put."""
    leave(left / NAME, 1)
    elsewhere = leave(tmp_path / "elsewhere", 2)
    (left / "linked").symlink_to(tmp_path / "elsewhere")
    (left / "half").mkdir()
    (left / "half" / "runs").symlink_to(tmp_path / "elsewhere" / "runs")
    (left / NAME / "runs" / "linked").symlink_to(elsewhere.parent)
    (left / NAME / "runs" / ENVIRONMENT / FIRST.replace("0001", "0002")).symlink_to(elsewhere)
    leave(left / NAME, 3, environment="-option")
    leave(left / NAME, 4, name="0004_\ntwo lines.json")
    assert action.main(["append"], environ) == 1
    assert checkout.kept() == {in_history(FIRST): run_json(1)}


@pytest.mark.parametrize("event", ["pull_request", "pull_request_target"])
def test_a_pull_request_appends_nothing(
    checkout: Checkout, environ: dict[str, str], left: Path, event: str
) -> None:
    """Also where the workflow forgets to say so."""
    leave(left, 1)
    assert action.main(["append"], environ | {"GITHUB_EVENT_NAME": event}) == 0
    assert checkout.history("branch", "--list", BRANCH) == ""


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({}, "input artifact: no job before has left runs as gil-bench-history…"),
        ({"INPUT_ARTIFACT": "mine*"}, "input artifact: no job before has left runs as mine*"),
        ({"INPUT_BRANCH": ""}, "input branch: it is missing"),
    ],
)
def test_nothing_to_append_is_one_error_of_the_job(
    environ: dict[str, str], capsys: pytest.CaptureFixture[str], change: dict[str, str], says: str
) -> None:
    """It names the input."""
    assert action.main(["append"], environ | change) == 2
    assert capsys.readouterr().out.startswith(f"::error title=gil-bench::{says}")


def test_outside_of_github_there_is_another_way(
    environ: dict[str, str], left: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The error names it."""
    leave(left, 1)
    assert action.main(["append"], environ | {"GITHUB_SERVER_URL": ""}) == 2
    assert ".ci/append-history" in capsys.readouterr().out


@pytest.mark.usefixtures("checkout")
@pytest.mark.parametrize("branch", ["a b", "x:refs/heads/main"])
def test_a_branch_that_is_none_is_refused(environ: dict[str, str], left: Path, branch: str) -> None:
    """It never becomes another reference."""
    leave(left, 1)
    assert action.main(["append"], environ | {"INPUT_BRANCH": branch}) == 2


def test_only_new_runs_are_left_and_without_names_of_the_machine(tmp_path: Path) -> None:
    """An artifact can be read by many; what is no run is left out with a warning."""
    storage, left = tmp_path / "runs", tmp_path / "left"
    folder = storage / ENVIRONMENT
    folder.mkdir(parents=True)
    (folder / FIRST).write_text(OWN)
    before = set(history_steps.stored(storage))
    (folder / FIRST.replace("0001", "0002")).write_text(OWN)
    (folder / "0003_x.json").write_text("{")
    history_steps.leave_runs(storage, before, left)
    (path,) = (left / "runs").rglob("*.json")
    assert path.relative_to(left / "runs") == Path(ENVIRONMENT, FIRST.replace("0001", "0002"))
    assert "my-desk" not in path.read_text()
    assert "/home" not in path.read_text()


def test_the_page_is_drawn_without_the_token_and_left(environ: dict[str, str], left: Path) -> None:
    """By the installed program, from what was fetched."""
    scratch = left.parent
    (scratch / "repository").mkdir()
    python = scratch / "environment" / "bin" / "python"
    python.parent.mkdir(parents=True)
    (python.parents[1] / "complete").touch()
    python.write_text(
        f'#!/bin/sh\nprintf "%s" "$*" >{scratch}/said\n'
        f"mkdir -p {scratch}/pages/site; echo page >{scratch}/pages/site/history.html\n"
    )
    python.chmod(0o755)
    assert action.main(["draw"], environ | {"PATH": os.environ["PATH"]}) == 0
    said = (scratch / "said").read_text()
    assert said == f"-P -m gil_bench history --home={scratch}/pages --storage={scratch}/history"
    assert (scratch / "measured" / "history.html").read_text() == "page\n"
    outputs = Path(environ["GITHUB_OUTPUT"]).read_text()
    assert outputs == f"page={scratch}/measured/history.html\nfolder={scratch}/measured\n"
