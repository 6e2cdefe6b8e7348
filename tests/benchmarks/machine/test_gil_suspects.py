"""Who may have switched the GIL on: the loaded extension modules, where there is something to suspect."""

from __future__ import annotations

import sys
from importlib.machinery import ExtensionFileLoader, ModuleSpec
from types import ModuleType

import pytest

from benchmarks.machine.gil_suspects import gil_suspects


@pytest.fixture
def switched_on(monkeypatch: pytest.MonkeyPatch) -> None:
    """A free-threaded build whose GIL is on, and two modules of which one is an extension."""
    monkeypatch.delenv("PYTHON_GIL", raising=False)
    monkeypatch.setattr(sys, "abiflags", "t")
    monkeypatch.setattr(sys, "_is_gil_enabled", lambda: True, raising=False)
    compiled, plain = ModuleType("compiled"), ModuleType("plain")
    compiled.__spec__ = ModuleSpec("compiled", ExtensionFileLoader("compiled", "compiled.so"))
    monkeypatch.setitem(sys.modules, "compiled", compiled)
    monkeypatch.setitem(sys.modules, "plain", plain)


@pytest.mark.usefixtures("switched_on")
def test_extension_modules_are_suspects() -> None:
    """Python code can't switch it on, and neither can what was blocked from being imported."""
    found = gil_suspects()
    assert found[-1] == "compiled"
    assert not {"plain", "sys", "json"} & set(found)


@pytest.mark.usefixtures("switched_on")
def test_nobody_is_a_suspect_where_nobody_is_to_blame(monkeypatch: pytest.MonkeyPatch) -> None:
    """The GIL is off, was asked for, or is always there."""
    with monkeypatch.context() as changed:
        changed.setattr(sys, "_is_gil_enabled", lambda: False, raising=False)
        assert gil_suspects() == ()
    with monkeypatch.context() as changed:
        changed.setenv("PYTHON_GIL", "1")
        assert gil_suspects() == ()
    monkeypatch.setattr(sys, "abiflags", "")
    assert gil_suspects() == ()
