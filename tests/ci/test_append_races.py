"""Appends that come into each other's way: nobody's run is lost."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tests.ci.conftest import BRANCH, FIRST, NEXT_TO_FIRST, SECOND, Checkout, in_history, run_json


def _rival_before_the_push(checkout: Checkout, rival: Checkout, folder: Path) -> Checkout:
    """Return the checkout with a git that, before its first push, lets the rival append from end to end."""
    command = " ".join(f"'{word}'" for word in rival.command())
    once, git = folder / "once", folder / "bin" / "git"
    once.touch()
    git.parent.mkdir()
    git.write_text(
        f"#!/bin/sh\nPATH={checkout.environ['PATH']}\nexport PATH\n"
        f'case " $* " in *" push "*) if rm "{once}" 2>/dev/null; then\n'
        f"    (cd '{rival.folder}' && {command}) || exit 1\nfi;; esac\n"
        'exec git "$@"\n'
    )
    git.chmod(0o755)
    ahead = {"PATH": f"{git.parent}:{checkout.environ['PATH']}"}
    return replace(checkout, environ=checkout.environ | ahead)


@pytest.mark.parametrize("is_first", [True, False], ids=["first push", "later push"])
@pytest.mark.parametrize("name", [FIRST, SECOND], ids=["same name", "other name"])
def test_who_pushes_in_between_is_not_overwritten(
    checkout: Checkout, tmp_path: Path, name: str, *, is_first: bool
) -> None:
    """The rival's push is certain to come between our fetch and ours; both runs are kept, in two commits."""
    if not is_first:
        checkout.store("0001_20261031T120000Z_cccccccc.json", 0)
        checkout.append()
    rival = checkout.another("rival")
    rival.store(name, 2)
    checkout.store(FIRST, 1)
    before = 0 if is_first else 1
    ended = _rival_before_the_push(checkout, rival, tmp_path).append()
    assert ended.code == 0
    assert "attempt 1 of 8" in ended.said
    assert "attempt 2" not in ended.said
    kept = checkout.kept()
    assert kept[in_history(name)] == run_json(2)
    assert kept[in_history(NEXT_TO_FIRST if name == FIRST else FIRST)] == run_json(1)
    assert checkout.history("rev-list", "--count", BRANCH) == str(before + 2)


def test_a_branch_that_moves_while_the_remote_takes_the_push(checkout: Checkout) -> None:
    """The remote itself refuses then, and the next try lays the run on top of the rival's."""
    checkout.store(FIRST, 1)
    checkout.append()
    rival = checkout.another("rival")
    rival.store(SECOND, 2)
    rival.append()
    moved, behind = checkout.history("rev-parse", BRANCH, f"{BRANCH}^").split()
    checkout.history("update-ref", f"refs/heads/{BRANCH}", behind)
    checkout.install_update_hook('rm hooks/update && git update-ref "$1" ' + moved)
    checkout.store(NEXT_TO_FIRST, 3)
    ended = checkout.append()
    assert ended.code == 0
    assert "attempt 1 of 8" in ended.said
    assert set(checkout.kept()) == {in_history(FIRST), in_history(SECOND), in_history(NEXT_TO_FIRST)}


def test_jobs_that_really_run_at_once_all_get_in(checkout: Checkout) -> None:
    """Whichever order the system gives them, no run is lost."""
    jobs = [checkout.another(f"job{number}") for number in range(4)]
    running = []
    for number, job in enumerate(jobs):
        job.store(FIRST, number)
        command = job.command("--attempts=40")
        running.append(
            subprocess.Popen(command, cwd=job.folder, env=job.environ, stderr=subprocess.PIPE, text=True)
        )
    said = [process.communicate(timeout=100)[1] for process in running]
    assert [process.returncode for process in running] == [0] * len(jobs), said
    assert sorted(checkout.kept().values()) == sorted(run_json(number) for number in range(len(jobs)))
