"""How an interpreter was compiled, as far as it tells."""

from __future__ import annotations

import sysconfig

import pytest

from benchmarks.build import observe_build


def configured(monkeypatch: pytest.MonkeyPatch, **variables: object) -> None:
    """Replace what the interpreter's own makefile says."""
    monkeypatch.setattr(sysconfig, "get_config_var", variables.get)


USED = "-fprofile-use -fprofile-correction"


@pytest.mark.parametrize(
    ("variables", "profile_guided", "link_time_optimized"),
    [
        ({"CONFIG_ARGS": "'--enable-optimizations' '--with-lto'", "PGO_PROF_USE_FLAG": USED}, True, True),
        ({"CONFIG_ARGS": "'--enable-optimizations'", "PGO_PROF_USE_FLAG": USED}, True, False),
        ({"CONFIG_ARGS": "'--prefix=/opt'", "PGO_PROF_USE_FLAG": USED}, False, False),
        ({"CONFIG_ARGS": "'--prefix=/usr'", "PGO_PROF_USE_FLAG": ""}, None, None),
        ({"CONFIG_ARGS": None, "PGO_PROF_USE_FLAG": None}, None, None),
    ],
    ids=["both", "one", "none", "Debian", "no makefile"],
)
def test_an_option_that_is_not_there_says_no_only_where_it_would_be_there(
    monkeypatch: pytest.MonkeyPatch,
    variables: dict[str, str | None],
    *,
    profile_guided: bool | None,
    link_time_optimized: bool | None,
) -> None:
    """Debian optimises by other means than the options, and does not tell."""
    configured(monkeypatch, **variables)
    found = observe_build()
    assert found.profile_guided is profile_guided
    assert found.link_time_optimized is link_time_optimized


@pytest.mark.parametrize(("told", "shared"), [(1, True), (0, False), (None, None)])
def test_where_the_interpreter_lies(
    monkeypatch: pytest.MonkeyPatch, told: int | None, *, shared: bool | None
) -> None:
    """In a library, in the executable, or it is not told."""
    configured(monkeypatch, Py_ENABLE_SHARED=told, Py_DEBUG=told)
    found = observe_build()
    assert found.shared_library is shared
    assert found.debug == bool(told)


def test_the_compiler_is_named() -> None:
    """Of this very interpreter."""
    assert observe_build().compiler.strip()
