"""The gate of a user's function: where each side is measured, how it is prepared, and what is told."""

from __future__ import annotations

import json
import os
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tools.commands.gate import gate
from tools.gating.checkouts import commits_between, committed_text
from tools.workspace import SetupError

if TYPE_CHECKING:
    from tests.tools.conftest import Recorder
    from tools.processes import Command
    from tools.workspace import Workspace

ACCEPTED = '[[accepted]]\nseries = "*"\n'


def git(root: Path, *argv: str) -> str:
    """Run git with an author of its own and return what it printed."""
    author = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    done = subprocess.run(["git", "-C", root, *author, *argv], check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(root: Path, **files: str) -> None:
    """Commit files; two underscores in a name are a slash."""
    for name, text in files.items():
        path = root / name.replace("__", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    git(root, "add", "--all", "--force")
    git(root, "commit", "--quiet", "--message", "next")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository with a project in a folder, and two commits of it."""
    root = tmp_path / "theirs"
    root.mkdir()
    git(root, "init", "--quiet", "--initial-branch=main")
    commit(root, app__work="1", app__src__lib="1", uv="")
    commit(root, app__work="2")
    return root / "app"


@pytest.fixture
def asked(workspace: Workspace, project: Path) -> Workspace:
    """What a user in that folder asks for."""
    environ = {
        **workspace.environ,
        "PWD": str(project),
        "BASE": "HEAD~1",
        "WORKLOAD": "work:f",
        "USER_PYTHONPATH": f"src{os.pathsep}/elsewhere",
    }
    return replace(workspace, environ=environ)


def seen(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Keep what the measuring command is told, with what lies in both checkouts then."""
    told: dict[str, Any] = {}

    def measure(command: Command) -> int:
        options = dict(word.removeprefix("--").split("=", 1) for word in command.argv if "=" in word)
        if "sides" not in options:  # only what can be checked before anything is checked out
            return 0
        told.update(options)
        told.update(json.loads(Path(options["sides"]).read_text()))
        for side in told["sides"]:
            folder = Path(side["folder"])
            side["work"] = (folder / "work").read_text() if (folder / "work").exists() else None
        return 3

    recorder.answers["benchmarks.turns.function.gate"] = measure
    monkeypatch.setattr("tools.gating.function._editable", lambda _gated: [])
    return told


def test_each_side_is_measured_in_its_own_checkout(
    asked: Workspace, project: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Folder and search path are those of the commit; what lies elsewhere is as it was; nothing is left."""
    told = seen(recorder, monkeypatch)
    assert gate(asked) == 3
    base, head = told["sides"]
    assert (base["name"], base["work"], head["name"], head["work"]) == ("base", "1", "head", "2")
    assert told["repository"] == str(project.parent)
    for side in (base, head):
        assert side["folder"] == f"{side['checkout']}/app"
        assert side["import_path"] == f"{side['folder']}/src{os.pathsep}/elsewhere"
        assert not Path(side["checkout"]).exists()
    assert len(git(project, "worktree", "list").splitlines()) == 1
    assert (told["workload"], told["caveats"]) == ("work:f", [])


def test_response_times_are_compared_where_they_are_asked_for(
    asked: Workspace, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They cost time."""
    told = seen(recorder, monkeypatch)
    gate(asked)
    assert "kinds" not in told
    gate(replace(asked, environ={**asked.environ, "KINDS": "latency"}))
    assert told["kinds"] == "latency"


@pytest.mark.parametrize("typed", ["{folder}/work.py:f", "work.py:f"])
def test_a_file_of_the_repository_is_named_relatively(
    asked: Workspace, project: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """So it means that of each commit."""
    told = seen(recorder, monkeypatch)
    named = {"WORKLOAD": typed.format(folder=project), "CHECK": "/elsewhere/check.py:g"}
    gate(replace(asked, environ={**asked.environ, **named}))
    assert (told["workload"], told["check"]) == ("work.py:f", "/elsewhere/check.py:g")


def test_what_the_commits_ask_for_and_both_share_is_told(
    asked: Workspace, project: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both sides have the packages of one interpreter, unless PREPARE installs them."""
    told = seen(recorder, monkeypatch)
    (project / "pyproject.toml").write_text("[project]")
    commit(project)
    gate(asked)
    (caveat,) = told["caveats"]
    assert caveat.startswith("app/pyproject.toml changed between the commits, but both sides were measured")
    gate(replace(asked, environ={**asked.environ, "PREPARE": "python -m build"}))
    assert told["caveats"] == []


def test_each_side_is_prepared_before_it_is_measured(
    asked: Workspace, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In its working directory, without a shell, with its search path, the function's interpreter first."""
    told = seen(recorder, monkeypatch)
    gate(replace(asked, environ={**asked.environ, "PREPARE": "python -m build 'a b; c'"}))
    commands = [command for command in recorder.commands if "build" in command.argv]
    assert [command.argv for command in commands] == [("python", "-m", "build", "a b; c")] * 2
    assert [str(command.folder) for command in commands] == [side["folder"] for side in told["sides"]]
    assert [command.environ["PYTHONPATH"] for command in commands] == [
        side["import_path"] for side in told["sides"]
    ]
    assert not {"BASE", "WORKLOAD", "PREPARE"} & commands[0].environ.keys()
    first = commands[0].environ["PATH"].split(os.pathsep)[0]
    assert first == str(asked.interpreter.executable.parent)


def test_a_side_that_cannot_be_prepared_is_one_sentence(
    asked: Workspace, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the last line that was printed; nothing is measured and nothing left."""
    told = seen(recorder, monkeypatch)

    def fail(command: Command) -> int:
        assert command.log is not None
        command.log.write_text("much\nerror: no compiler\n")
        return 1

    recorder.answers["build"] = fail
    with pytest.raises(
        SetupError, match=r"PREPARE failed for base \(\w{12}\) with exit code 1: error: no compil"
    ):
        gate(replace(asked, environ={**asked.environ, "PREPARE": "python -m build"}))
    assert told == {}
    assert not list(asked.storage.glob("gate-*"))


@pytest.mark.parametrize(
    ("variables", "message"),
    [
        ({"FOLDER": "nowhere"}, "working directory .* does not exist"),
        ({"BASE": "nowhere"}, "'nowhere' is not a commit of this clone"),
        ({"PREPARE": "'"}, "can't read PREPARE"),
        ({"PREPARE": "no-such-program"}, None),
    ],
)
def test_wrong_use_is_one_sentence(
    asked: Workspace,
    recorder: Recorder,
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str],
    message: str | None,
) -> None:
    """Before anything is measured."""
    told = seen(recorder, monkeypatch)
    if message is None:
        message = "PREPARE can't be run for base"

        def refuse(command: Command) -> int:
            if command.argv[0] == "no-such-program":
                raise FileNotFoundError
            return 0

        asked = replace(asked, run=refuse)
        monkeypatch.setattr("tools.gating.function.ensure", lambda _name, _workspace: None)
        monkeypatch.setattr("tools.gating.function.run_in", lambda *_told: 0)
    with pytest.raises(SetupError, match=message):
        gate(replace(asked, environ={**asked.environ, **variables}))
    assert told == {}


def test_what_is_installed_speaks_of_its_options(
    asked: Workspace, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody there has typed a variable; and nothing is checked out before."""
    monkeypatch.chdir(project)
    monkeypatch.setattr("tools.environments.environments.check_extra", lambda _name: None)
    home = project / ".gil-bench"
    with pytest.raises(SetupError, match="can't read --prepare"):
        gate(replace(asked, home=home, environ={**asked.environ, "PREPARE": "'"}))
    assert not home.exists()


def test_a_folder_without_a_repository_is_one_sentence(asked: Workspace, tmp_path: Path) -> None:
    """The gate compares commits."""
    (tmp_path / "plain").mkdir()
    with pytest.raises(SetupError, match="plain is not in a git repository, but the gate compares commits"):
        gate(replace(asked, environ={**asked.environ, "FOLDER": str(tmp_path / "plain")}))


def test_an_installed_package_gates_functions_only(asked: Workspace, tmp_path: Path) -> None:
    """The suite's commits are those of a checkout."""
    installed = replace(asked, home=tmp_path / "home", environ={"BASE": "HEAD~1"})
    with pytest.raises(SetupError, match="gil-bench gate my_module:function --base origin/main"):
        gate(installed)
    with pytest.raises(SetupError, match="name the commit to compare"):
        gate(replace(installed, environ={}))


@pytest.mark.parametrize("below", ["app", ".app/x."])
def test_what_the_head_accepts_reaches_the_judgment_as_committed(
    asked: Workspace, project: Path, recorder: Recorder, monkeypatch: pytest.MonkeyPatch, below: str
) -> None:
    """The project's own file, not that of the working tree; with the commits between and the head's day."""
    project = project.parent / below
    commit(project.parent, app__README="", **{".gil-bench__accepted.toml": "above"})
    commit(project, **{".gil-bench__accepted.toml": ACCEPTED})
    (project / ".gil-bench" / "accepted.toml").write_text("changed since")
    asked = replace(asked, environ={**asked.environ, "PWD": str(project)})
    seen(recorder, monkeypatch)
    recorder.answers["benchmarks.turns.function.gate"] = lambda _command: 0
    found: dict[str, Any] = {}

    def judge(command: Command) -> int:
        for word in command.argv:
            if word.startswith("--again="):
                Path(word.removeprefix("--again=")).write_text("{}")
            if word.startswith("--accepted="):
                found.update(json.loads(Path(word.removeprefix("--accepted=")).read_text()))
        return 0

    recorder.answers["reports.gate"] = judge
    assert gate(replace(asked, environ={**asked.environ, "BASE": "HEAD~2"})) == 0
    assert (found["path"], found["text"]) == (str(Path(below, ".gil-bench", "accepted.toml")), ACCEPTED)
    assert found["base_text"] is None
    assert found["commits"] == git(project, "rev-list", "HEAD~2..HEAD").split()
    assert found["date"] == git(project, "show", "-s", "--format=%cs")


def test_git_tells_what_lies_between_and_what_was_committed(project: Path) -> None:
    """The newest commit first; a file that is not there has no text."""
    base, head = git(project, "rev-parse", "HEAD~1"), git(project, "rev-parse", "HEAD")
    assert commits_between(project, base, head) == [head]
    assert commits_between(project, head, base) == []
    assert committed_text(project, base, "app/work") == "1"
    assert committed_text(project, head, "app/none") is None
