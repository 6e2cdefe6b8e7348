"""Why a set-up failed, read from the log."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.environments.pip_log import explain

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
        ("WARNING: Retrying after connection broken by 'ProxyError'\n" + HASHES, "not the pinned one"),
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
