"""The history of another project: what the job that measures leaves, and what the one with the token does.

The first runs the code of the project and may write nothing. The second has the token and no code of the
project, not even a checkout: to it the runs are data, of which nothing is followed or executed.
"""

from __future__ import annotations

import re
import shutil
import sys
from typing import TYPE_CHECKING

from job import GIL_BENCH, InputError, left_in, run, say, scratch, tell, value_of, wanted
from pinned import AS_COMMAND, install

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from pathlib import Path

RUNS = "runs"
"""The folder of the runs among the results."""
KEPT = "refs/gil-bench/history"
PAGES = ("history.html", "history.atom", "badge-*.svg")
GOOD, WRONG_USE = 0, 2


def stored(storage: Path) -> list[Path]:
    """Return the files of the stored runs of a project."""
    from history_branch import stored_files  # noqa: PLC0415 - an old interpreter is told so first

    return stored_files([storage])


def leave_runs(storage: Path, before: Collection[Path], left: Path) -> None:
    """Copy the runs that are new among the results, without names of the machine: many can read them."""
    from history_branch import read_run  # noqa: PLC0415 - as above

    shutil.rmtree(left / RUNS, ignore_errors=True)
    for path in stored(storage):
        if path in before:
            continue
        try:
            content = read_run(path, own_functions=True).content
        except ValueError as problem:
            say(f"::warning title=gil-bench history::{path.name} is left out: {problem}")
            continue
        target = left / RUNS / path.parent.name / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)


def append(environ: Mapping[str, str]) -> int:
    """Append what the jobs before have left to the branch of the history, with the token.

    What a pull request measured is never appended, whoever hands it over.

    Raises:
        InputError: Nothing was left, or the branch can't be read.
    """
    if environ.get("GITHUB_EVENT_NAME", "").startswith("pull_request"):
        say("A pull request appends nothing to the history.")
        return GOOD
    branch, storages = wanted(environ, "branch"), _left_by_others(scratch(environ) / "left")
    if not storages:
        named = value_of(environ, "artifact") or "gil-bench-history…"
        raise InputError(
            f"input artifact: no job before has left runs as {named}: let one run the command history"
        )
    repository = _connected(environ)
    script = (str(GIL_BENCH / ".ci" / "append-history"), "--own-functions", f"--branch={branch}")
    code = run((sys.executable, *script, *map(str, storages)), repository, environ)
    if code != WRONG_USE:
        _fetch(repository, scratch(environ) / "history", branch, environ)
        tell(environ, readable="true")
    return code


def _left_by_others(folder: Path) -> list[Path]:
    """Return the storages among downloaded artifacts; each has a folder unless it is the only one."""
    folders = [folder, *sorted(folder.iterdir())] if folder.is_dir() else []
    return [
        each / RUNS
        for each in folders
        if (each / RUNS).is_dir() and not each.is_symlink() and not (each / RUNS).is_symlink()
    ]


def _connected(environ: Mapping[str, str]) -> Path:
    """Return a new empty repository whose origin is that of the job.

    Raises:
        InputError: This is no job of GitHub, or git can't work here.
    """
    server, name = environ.get("GITHUB_SERVER_URL"), environ.get("GITHUB_REPOSITORY")
    if not server or not name:
        raise InputError("input command: append works in a job of GitHub; elsewhere use .ci/append-history")
    folder = scratch(environ) / "repository"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = ("git", "init", "--quiet", "--bare", "--template=")
    for command in (made, ("git", "remote", "add", "origin", f"{server}/{name}")):
        if run(command, folder, environ):
            raise InputError(f"input command: append can't make a repository in {folder}, see above")
    return folder


def _fetch(repository: Path, runs: Path, branch: str, environ: Mapping[str, str]) -> None:
    """Fetch all runs of the branch, and of the code nothing but the order of its commits.

    Raises:
        InputError: The branch can't be read.
    """
    shutil.rmtree(runs, ignore_errors=True)
    fetch = ("git", "fetch", "--quiet", "--no-tags")
    unpack = ("git", "worktree", "add", "--quiet", "--detach", str(runs), KEPT)
    for command in ((*fetch, "origin", f"+refs/heads/{branch}:{KEPT}"), unpack):
        if run(command, repository, environ):
            raise InputError(f"input branch: {branch} can't be read, see above")
    commit = environ.get("GITHUB_SHA", "")
    is_one = re.fullmatch(r"[0-9a-f]{40,64}", commit)
    if not is_one or run((*fetch, "--filter=tree:0", "origin", commit), repository, environ):
        say("The commits can't be read, so the page puts the runs in the order of their times.")
    else:
        run(("git", "update-ref", "--no-deref", "HEAD", commit), repository, environ)


def draw(environ: Mapping[str, str]) -> int:
    """Draw the page of all runs that were fetched, without the token.

    Raises:
        InstallError: gil-bench can't be installed.
    """
    program = install(scratch(environ) / "environment", environ)
    left, runs, pages = left_in(environ), scratch(environ) / "history", scratch(environ) / "pages"
    where = (f"--home={pages}", f"--storage={runs}")
    code = run((str(program), *AS_COMMAND, "history", *where), scratch(environ) / "repository", environ)
    drawn = [path for pattern in PAGES for path in (pages / "site").glob(pattern)]
    for path in drawn:
        (left / path.name).write_bytes(path.read_bytes())
    page = left / PAGES[0]
    tell(environ, page=page if page.is_file() else "", folder=left)
    return code
