"""gil-bench comment: one comment on a pull request, which updates itself, with what was measured.

A job without rights measures and leaves its JSON; this runs in another one, which may write. What was
measured is rendered by our own code in a process that has no token, and which pull request it is about comes
from GitHub alone.
"""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from tools.environments.pip import untouched
from tools.github.api import DEFAULT_API, GitHub, GitHubError
from tools.github.comments import BOT, publish
from tools.github.pull_request import Event, pull_request_of, read_event
from tools.workspace import SetupError, is_on

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tools.workspace import Workspace

TOKENS = ("GITHUB_TOKEN", "GH_TOKEN")
RENDERERS = {
    "GATE_JSON": ("gate", "reports.gate.comment"),
    "GIL_CHECK_JSON": ("gil-check", "reports.gate.gil_check_comment"),
}
"""Which variable names the file of which command, and what makes Markdown of it."""
DEFAULT_NAME = "gate"
LONGEST_RENDERING_S = 120
LINK = re.compile(r"https://[A-Za-z0-9._:-]+/[A-Za-z0-9._/-]+")
GOOD = 0


@dataclass(frozen=True, slots=True)
class Job:
    """Where this runs: what GitHub tells of it; empty elsewhere."""

    event: Event
    environ: Mapping[str, str]

    @property
    def link(self) -> str:
        """The page of the run that measured; empty if it is not known."""
        url = self.event.text("workflow_run", "html_url")
        if not url and self.environ.get("GITHUB_RUN_ID", "").isdecimal():
            server, repository = (
                self.environ.get(f"GITHUB_{name}", "") for name in ("SERVER_URL", "REPOSITORY")
            )
            url = f"{server}/{repository}/actions/runs/{self.environ['GITHUB_RUN_ID']}"
        return url if LINK.fullmatch(url) else ""

    @property
    def commit(self) -> str:
        """The newest commit of the pull request, abbreviated; empty if it is not known."""
        commit = self.event.text("workflow_run", "head_sha") or self.event.text("pull_request", "head", "sha")
        return commit[:12] if re.fullmatch(r"[0-9a-f]{40,64}", commit) else ""


def comment(workspace: Workspace) -> int:
    """Render what was measured, add it to the job's summary, and put it on the pull request.

    Without a token it is printed instead, to be looked at.

    Returns:
        0 if it was said, printed, or there is no pull request to say it on; 2 if GitHub refuses.

    Raises:
        SetupError: A file or a variable is missing.
    """
    environ = workspace.environ
    job = _job(environ)
    text = _markdown(workspace, job)
    _add_summary(environ, text)
    token = next((environ[name] for name in TOKENS if environ.get(name)), "")
    if not token:
        return _print(workspace, text)
    try:
        github = GitHub(
            environ.get("GITHUB_API_URL") or DEFAULT_API, environ.get("GITHUB_REPOSITORY", ""), token
        )
        number = _number(environ, job, github)
        if number is None:
            workspace.report(
                "No open pull request has this commit as its newest: there is nothing to comment on."
            )
            return GOOD
        name = environ.get("COMMENT_NAME") or DEFAULT_NAME
        done = publish(github, number, name, text, environ.get("COMMENT_AUTHOR") or BOT)
    except GitHubError as error:
        raise SetupError(str(error)) from None
    workspace.report(f"The comment on #{number} was {done.done}{f': {done.url}' if done.url else '.'}")
    return GOOD


def _job(environ: Mapping[str, str]) -> Job:
    """Return what GitHub tells of the job.

    Raises:
        SetupError: It tells something that can't be read.
    """
    path = environ.get("GITHUB_EVENT_PATH")
    if not path:
        return Job(Event("", {}), environ)
    try:
        return Job(read_event(environ, Path(path)), environ)
    except GitHubError as error:
        raise SetupError(str(error)) from None


def _number(environ: Mapping[str, str], job: Job, github: GitHub) -> int | None:
    """Return the number that the user names, or the one of the event.

    Raises:
        GitHubError: Neither tells one.
    """
    named = environ.get("PULL_REQUEST", "")
    if not named:
        return pull_request_of(job.event, github)
    if re.fullmatch(r"[1-9][0-9]{0,9}", named):
        return int(named)
    raise GitHubError(f"--pr must be the number of a pull request, not {named!r}")


def _print(workspace: Workspace, text: str) -> int:
    if is_on(workspace.environ, "GITHUB_ACTIONS"):
        raise SetupError("there is no token: give this step 'env: GITHUB_TOKEN: ${{ github.token }}'")
    workspace.report("There is no GITHUB_TOKEN, so this is only printed.")
    sys.stdout.write(text)
    return GOOD


def _markdown(workspace: Workspace, job: Job) -> str:
    """Return the Markdown of all files that were named, and where it comes from.

    Raises:
        SetupError: None was named, and no gate was measured here.
    """
    named = {kind: workspace.environ[kind] for kind in RENDERERS if workspace.environ.get(kind)}
    newest = workspace.site / "gate.json"
    if not named and not newest.exists():
        raise SetupError("name what was measured: --gate gate.json, --gil-check gil-check.json, or both")
    parts = [_rendered(workspace, kind, path) for kind, path in (named or {"GATE_JSON": str(newest)}).items()]
    source = [
        f"measured for {job.commit}" if job.commit else "",
        f"[job and pages]({job.link})" if job.link else "",
    ]
    if shown := " · ".join(filter(None, source)):
        parts.append(f"<sub>{shown}</sub>\n")
    return "\n".join(parts)


def _rendered(workspace: Workspace, kind: str, path: str) -> str:
    """Return the Markdown of one file; whoever made the file may have written anything into it."""
    where = Path(path).absolute()
    what, module = RENDERERS[kind]
    nothing = f"**The {what} left no result that can be shown.** The log of its job says why.\n"
    if where.is_symlink() or not where.is_file():
        workspace.report(f"{path} is not a file: the comment says so.")
        return nothing
    try:
        done = _render(workspace, module, where)
    except subprocess.TimeoutExpired:
        workspace.report(f"{path} took longer than {LONGEST_RENDERING_S} s to read: the comment says so.")
        return nothing
    if done.returncode:
        workspace.report(done.stderr.strip().rpartition("\n")[2])
    return nothing if done.returncode else done.stdout


def _render(workspace: Workspace, module: str, path: Path) -> subprocess.CompletedProcess[str]:
    """Run our own code on a file of strangers, without a token.

    Raises:
        subprocess.TimeoutExpired: It did not end.
    """
    environ = {name: value for name, value in untouched(workspace.environ).items() if not _is_secret(name)}
    return subprocess.run(
        [sys.executable, "-m", module, str(path)],
        cwd=workspace.root,
        env=environ | {"PYTHONIOENCODING": "utf-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        errors="replace",
        timeout=LONGEST_RENDERING_S,
        check=False,
    )


def _is_secret(name: str) -> bool:
    return name in TOKENS or name.startswith("ACTIONS_")


def _add_summary(environ: Mapping[str, str], text: str) -> None:
    """Append to the summary of the job, where there is one."""
    if path := environ.get("GITHUB_STEP_SUMMARY"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(text)
