"""A remote, checkouts of it, and the scripts of CI started in them as a job starts them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[2] / ".ci"
BRANCH = "benchmark-history"
ENVIRONMENT = "linux-cpython-3.14-gil-on"
FIRST = "0001_20261101T120000Z_aaaaaaaa.json"
NEXT_TO_FIRST = FIRST.replace("0001", "0002")
SECOND = "0001_20261102T120000Z_bbbbbbbb.json"

sys.path.insert(0, str(SCRIPTS))  # as Python does for a script that is started from there


@dataclass(frozen=True)
class Ended:
    """How a script ended and what it said."""

    code: int
    said: str


@dataclass(frozen=True)
class Checkout:
    """A checkout whose ``origin`` is a bare repository beside it, and the stored runs in it."""

    folder: Path
    origin: Path
    environ: dict[str, str] = field(repr=False)

    @property
    def storage(self) -> Path:
        """Where the runs are stored."""
        return self.folder / ".benchmarks"

    def store(self, name: str, number: int, folder: str = ENVIRONMENT) -> Path:
        """Store a run that is told from others by a number in it."""
        path = self.storage / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(run_json(number))
        return path

    def git(self, *argv: str) -> str:
        """Run git in the checkout and return what it printed."""
        return run_git(self.folder, self.environ, *argv)

    def history(self, *argv: str) -> str:
        """Run git in the remote and return what it printed."""
        return run_git(self.origin, self.environ, *argv)

    def kept(self) -> dict[str, str]:
        """Return the content of every file of the branch by its path."""
        paths = self.history("ls-tree", "-r", "--name-only", BRANCH).splitlines()
        return {path: self.history("show", f"{BRANCH}:{path}") for path in paths}

    def command(self, *options: str) -> list[str]:
        """Return the command line of an append, without pauses between attempts."""
        return [sys.executable, str(SCRIPTS / "append-history"), "--pause=0", *options, str(self.storage)]

    def append(self, *options: str) -> Ended:
        """Append the stored runs to the branch."""
        self.storage.mkdir(exist_ok=True)
        ended = subprocess.run(
            self.command(*options),
            cwd=self.folder,
            env=self.environ,
            capture_output=True,
            text=True,
            check=False,
        )
        assert not ended.stdout
        return Ended(ended.returncode, ended.stderr)

    def install_update_hook(self, *lines: str) -> None:
        """Have the remote run a script after it has the commits and before it moves the branch."""
        hook = self.origin / "hooks" / "update"
        hook.write_text("\n".join(("#!/bin/sh", *lines, "")))
        hook.chmod(0o755)

    def another(self, name: str) -> Checkout:
        """Return another checkout of the same remote, as another job has it."""
        folder = self.folder.with_name(name)
        self.git("clone", "--quiet", str(self.origin), str(folder))
        return replace(self, folder=folder)


def in_history(name: str) -> str:
    """Return the path that a run of the usual environment has in the branch."""
    return f"{ENVIRONMENT}/{name}"


def run_json(number: int) -> str:
    """Return what a stored run looks like from outside."""
    return json.dumps({"gil_bench": {"schema": 1}, "benchmarks": [], "number": number})


def run_git(folder: Path, environ: dict[str, str], *argv: str) -> str:
    """Run git and return what it printed, or fail with what it said."""
    ended = subprocess.run(
        ["git", *argv], cwd=folder, env=environ, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    """Return an environment in which git knows nothing of the user who runs the tests."""
    if not shutil.which("git"):
        assert "GIL_BENCH_REQUIRE_ALL" not in os.environ, "git is not installed"
        pytest.skip("git is not installed")
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    ours = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    somebody = {f"GIT_{role}_{part}": "ci" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    nothing_else = {"HOME": str(tmp_path), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
    return ours | somebody | nothing_else | {"TMPDIR": str(temporary), "PYTHONDONTWRITEBYTECODE": "1"}


@pytest.fixture
def checkout(tmp_path: Path, environ: dict[str, str]) -> Checkout:
    """Return a checkout with one commit on main, which its remote has, and no stored run."""
    origin, folder = tmp_path / "origin.git", tmp_path / "checkout"
    run_git(tmp_path, environ, "init", "--quiet", "--bare", "--initial-branch=main", str(origin))
    run_git(origin, environ, "config", "uploadpack.allowFilter", "true")  # as hosts of repositories have it
    run_git(tmp_path, environ, "init", "--quiet", "--initial-branch=main", str(folder))
    made = Checkout(folder, origin, environ)
    (folder / ".gitignore").write_text(".benchmarks/\n")
    made.git("add", ".")
    made.git("commit", "--quiet", "--message=Begin")
    made.git("remote", "add", "origin", str(origin))
    made.git("push", "--quiet", "origin", "main")
    return made
