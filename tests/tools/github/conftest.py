"""A GitHub of its own for each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.tools.github.fake_github import FakeGitHub, served


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGitHub]:
    """Return a GitHub that is asked directly, whatever proxy this machine has."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with served(FakeGitHub()) as github:
        yield github
