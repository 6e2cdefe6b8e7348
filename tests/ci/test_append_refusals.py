"""What is not appended, what is said then, and which exit code tells it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.ci.conftest import ENVIRONMENT, FIRST, SECOND, Checkout, in_history, run_json


def test_a_remote_that_refuses_to_the_end_is_quoted(checkout: Checkout) -> None:
    """After the last try the exit code is 1, the remote's words are shown, and the branch is as it was."""
    checkout.store(FIRST, 1)
    checkout.append()
    checkout.install_update_hook("echo the branch is protected >&2", "exit 1")
    checkout.store(SECOND, 2)
    ended = checkout.append("--attempts=3")
    assert ended.code == 1
    assert ended.said.count("the branch is protected") == 3
    assert ended.said.endswith("no push succeeded; the runs are still in their folders\n")
    assert checkout.kept() == {in_history(FIRST): run_json(1)}


def test_without_a_network_it_is_told_what_could_not_be_reached(checkout: Checkout) -> None:
    """Exit code 1 and git's own sentence, which names the remote; nothing is asked of anybody."""
    checkout.store(FIRST, 1)
    checkout.git("remote", "set-url", "origin", str(checkout.origin.with_name("gone.git")))
    ended = checkout.append("--attempts=2")
    assert ended.code == 1
    assert "attempt 2 of 2: fatal: " in ended.said
    assert "gone.git" in ended.said


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        (SECOND, run_json(2)[:-9], "not JSON, or it is incomplete"),
        (SECOND, "[" * 100_000, "not JSON, or it is incomplete"),
        (SECOND, f'{{"gil_bench": {"[" * 900}{"]" * 900}}}', "not JSON, or it is incomplete"),
        (SECOND, '{"benchmarks": []}', "not written by gil-bench"),
        (SECOND, "[]", "not written by gil-bench"),
        ("latest.json", run_json(2), "stored runs are called"),
        ("0001_with\ttab.json", run_json(2), "stored runs are called"),
    ],
)
def test_what_is_no_run_is_left_out_by_name(checkout: Checkout, name: str, content: str, reason: str) -> None:
    """The others are appended, and the exit code tells that something is wrong."""
    checkout.store(FIRST, 1)
    checkout.store(name, 2).write_text(content)
    ended = checkout.append()
    assert ended.code == 1
    assert f"{name} is left out: " in ended.said
    assert reason in ended.said
    assert checkout.kept() == {in_history(FIRST): run_json(1)}


def test_what_no_push_would_bring_is_left_out(checkout: Checkout) -> None:
    """GitHub refuses a file above 100 MiB together with all others."""
    checkout.store(FIRST, 1)
    with checkout.store(SECOND, 2).open("r+b") as file:
        file.truncate(100 * 2**20 + 1)
    ended = checkout.append()
    assert (ended.code, "it is larger than 100 MiB" in ended.said) == (1, True)
    assert checkout.kept() == {in_history(FIRST): run_json(1)}


def test_a_name_of_several_lines_gives_the_job_no_command(checkout: Checkout) -> None:
    """GitHub reads lines that begin with two colons."""
    checkout.store("0001_\n::error::x.json", 1)
    ended = checkout.append()
    assert ended.code == 1
    assert not [line for line in ended.said.splitlines() if line.startswith("::")]


def test_links_are_not_followed(checkout: Checkout, tmp_path: Path) -> None:
    """A link in the storage must not bring a file of the machine into the branch."""
    (tmp_path / "secret.json").write_text(run_json(7))
    checkout.store(FIRST, 1)
    (checkout.storage / ENVIRONMENT / SECOND).symlink_to(tmp_path / "secret.json")
    (checkout.storage / "linked").symlink_to(checkout.storage / ENVIRONMENT)
    ended = checkout.append()
    assert ended.code == 1
    assert ended.said.count("it is not a regular file") == 3
    assert checkout.kept() == {in_history(FIRST): run_json(1)}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("no-such-folder",), "there is no folder no-such-folder"),
        (("--attempts=0",), "--attempts must be at least 1"),
        (("--pause=nan",), "--pause at least 0"),
        (("--remote=elsewhere",), "No such remote 'elsewhere'"),
        (("--branch=a..b",), "refs/heads/a..b"),
    ],
)
def test_wrong_use_is_told_apart(checkout: Checkout, options: tuple[str, ...], sentence: str) -> None:
    """Exit code 2: another try would not help."""
    checkout.store(FIRST, 1)
    ended = checkout.append(*options)
    assert ended.code == 2
    assert sentence in ended.said


def test_without_git_there_is_one_sentence(checkout: Checkout, tmp_path: Path) -> None:
    """No traceback where git is missing."""
    checkout.store(FIRST, 1)
    ended = replace(checkout, environ=checkout.environ | {"PATH": str(tmp_path)}).append()
    assert (ended.code, ended.said) == (2, "append-history: git is not installed\n")
