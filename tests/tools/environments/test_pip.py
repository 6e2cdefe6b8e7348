"""Why a set-up failed, read from the log.

The environment variables of children.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.environments.pip import PIP_REDIRECTING, activated, explain, for_pip
from tools.interpreters.find import REDIRECTING

OFFLINE = """\
WARNING: Retrying (Retry(total=4)) after connection broken by 'NewConnectionError('<pip._vendor.urllib3>:
Failed to establish a new connection: [Errno -2] Name or service not known')': /simple/numpy/
ERROR: Could not find a version that satisfies the requirement numpy==2.5.5 (from versions: none)
ERROR: No matching distribution found for numpy==2.5.5
"""
HASHES = """\
ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.
    numpy==2.5.5: Expected sha256 00 Got ff
"""


@pytest.mark.parametrize(
    ("log", "advice"),
    [
        (OFFLINE, "no network: "),
        (
            "WARNING: Retrying after connection broken by 'ProxyError'\n" + HASHES,
            "does not match its pinned hash",
        ),
        ("ERROR: Could not install packages: [Errno 28] No space left on device\n", "the disk is full"),
        (
            "Caused by SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED]'))\n",
            "PIP_CERT=",
        ),
        ("Caused by SSLError: the SSL module is not available. Max retries exceeded\n", "without ssl"),
        ("ERROR: No matching distribution found for numpy==2.5.5\n", "numpy==2.5.5 has no wheel"),
    ],
)
def test_known_causes_come_with_what_to_do(log: str, advice: str) -> None:
    """The cause is found wherever it stands in the log, before what only follows from it."""
    assert advice in explain(log)


def test_an_unknown_cause_is_the_last_error_line() -> None:
    """Hints that follow the error are not mistaken for it; without an error the last line has to do."""
    assert explain("ERROR: it broke\n\nhint: try again\n") == "ERROR: it broke"
    assert explain("Traceback\n  File\nKeyError: 'x'\n") == "KeyError: 'x'"
    assert explain("one\ntwo\n\n") == "two"
    assert explain("") == "it ended without a message"


@given(st.text())
def test_any_log_gives_one_line(log: str) -> None:
    """Whatever pip prints, the user gets one line."""
    assert explain(log).splitlines() == [explain(log)]


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
