"""The environment variables of children."""

from __future__ import annotations

import os
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from tools.environments.child_environ import PIP_REDIRECTING, activated, for_pip
from tools.interpreters.interpreter import REDIRECTING

FOLDER = Path("/checkout/.venv/key/measure")
NAMES = st.sampled_from(
    sorted(REDIRECTING | PIP_REDIRECTING | {"HOME", "PATH", "PIP_INDEX_URL", "PYTHON_GIL"})
)


@given(st.dictionaries(NAMES, st.text()))
def test_nothing_redirects_imports_and_all_else_stays(environ: dict[str, str]) -> None:
    """Whatever is set, a child imports from its environment only and keeps the user's other variables."""
    child = activated(FOLDER, environ)
    assert not REDIRECTING & child.keys()
    for name in environ.keys() - REDIRECTING - {"PATH"}:
        assert child[name] == environ[name]


def test_programs_of_the_environment_come_first() -> None:
    """The environment's programs are found before the user's, also when another environment is active."""
    child = activated(FOLDER, {"PATH": "/active/bin:/usr/bin", "VIRTUAL_ENV": "/active"})
    assert child["PATH"] == f"{FOLDER}/bin:/active/bin:/usr/bin"
    assert child["VIRTUAL_ENV"] == str(FOLDER)
    assert activated(FOLDER, {})["PATH"].endswith(os.defpath)


def test_pip_installs_here_and_still_finds_its_mirror() -> None:
    """Settings that send packages elsewhere are overruled; the way to the network is the user's own."""
    user = {
        "PIP_USER": "1",
        "PIP_REQUIRE_VIRTUALENV": "1",
        "PIP_TARGET": "/elsewhere",
        "PIP_INDEX_URL": "mirror",
    }
    child = for_pip(FOLDER, user)
    assert (child["PIP_USER"], child["PIP_REQUIRE_VIRTUALENV"]) == ("0", "0")
    assert "PIP_TARGET" not in child
    assert child["PIP_INDEX_URL"] == "mirror"
