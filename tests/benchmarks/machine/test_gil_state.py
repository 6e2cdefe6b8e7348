"""The GIL of a process: which import has switched it on is noted from CPython's own warning."""

from __future__ import annotations

import warnings

import pytest

from benchmarks.machine import gil_state
from benchmarks.machine.gil_state import gil_switched_on_by, watch_imports

SAID = (
    "The global interpreter lock (GIL) has been enabled to load module 'fast.core', which has not declared "
    "that it can run safely without the GIL. To override this behavior and keep the GIL disabled (at your "
    "own risk), run with PYTHON_GIL=0 or -Xgil=0."
)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is shown of warnings, in a process that has no GIL yet and where nothing was noted."""
    texts: list[str] = []
    monkeypatch.setattr(gil_state, "gil_enabled", lambda: False)
    monkeypatch.setattr(gil_state, "_modules", [])
    monkeypatch.setattr(warnings, "showwarning", lambda message, *_where: texts.append(str(message)))
    return texts


@pytest.mark.filterwarnings("error")
def test_the_module_of_the_warning_is_noted_and_the_warning_still_shown(shown: list[str]) -> None:
    """Whatever the filters of warnings were; others pass untouched."""
    watch_imports()
    warnings.warn(SAID, RuntimeWarning, stacklevel=1)
    warnings.showwarning("deprecated", DeprecationWarning, "here.py", 1)
    assert gil_switched_on_by() == "fast.core"
    assert shown == [SAID, "deprecated"]


@pytest.mark.usefixtures("shown")
def test_the_first_one_counts() -> None:
    """The GIL stays on for good, so nothing can switch it on again."""
    watch_imports()
    watch_imports()
    for module in ("first", "second"):
        warnings.showwarning(f"{gil_state.SWITCHED_ON}{module}', …", RuntimeWarning, "here.py", 1)
    assert gil_switched_on_by() == "first"


def test_where_the_gil_is_on_there_is_nothing_to_watch(
    shown: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """On other builds warnings are left alone."""
    monkeypatch.setattr(gil_state, "gil_enabled", lambda: True)
    before = warnings.showwarning
    watch_imports()
    assert warnings.showwarning is before
    assert gil_switched_on_by() is None
    assert shown == []
