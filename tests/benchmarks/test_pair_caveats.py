"""What beside the GIL may explain the figures of a pair."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.pair_caveats import pair_caveats
from tests.benchmarks.make_pair import side


def caveats(**head: object) -> list[str]:
    """Return the caveats of a pair whose head differs from the base in these, beside its GIL."""
    sides = {
        "base": side("CPython 3.13.0", gil=True),
        "head": side("CPython 3.13.0t", **{"gil": False, **head}),
    }
    return pair_caveats({"sides": sides})


def test_builds_that_differ_in_the_gil_only_need_no_caveat() -> None:
    """That is the experiment."""
    assert caveats() == []


@pytest.mark.parametrize(
    ("head", "words"),
    [
        ({"profile_guided": False}, "profile-guided yes against no"),
        ({"profile_guided": None}, "profile-guided yes against unknown"),
        (
            {"compiler": "Clang 19", "debug": True},
            "compiler GCC 12.2.0 against Clang 19; with debug checks no",
        ),
        ({"shared_library": True}, "in a shared library no against yes"),
    ],
)
def test_builds_that_were_compiled_differently_are_told(head: dict[str, Any], words: str) -> None:
    """Such a difference may be larger than the cost that is looked for."""
    (caveat,) = caveats(**head)
    assert caveat.startswith("The builds were also compiled differently, which may cost more: ")
    assert words in caveat


def test_another_release_and_other_libraries_are_told() -> None:
    """Each with both versions."""
    assert caveats(version="3.13.5", numpy="2.3.0") == [
        "The releases differ, too: 3.13.0 against 3.13.5.",
        "The libraries differ, too: numpy 2.4.0 against 2.3.0.",
    ]


def test_a_library_that_one_side_lacks_is_told() -> None:
    """As none."""
    sides = {"base": side("one", gil=True), "head": side("other", gil=False)}
    del sides["head"]["environment"]["libraries"]["psutil"]
    assert pair_caveats({"sides": sides}) == ["The libraries differ, too: psutil 7.0.0 against none."]


def test_a_gil_that_was_switched_back_on_is_told() -> None:
    """Then the pair compares two interpreters with a GIL."""
    (caveat,) = caveats(gil=True)
    assert caveat.startswith("CPython 3.13.0t should run without the GIL, and an import switched it back on")


def test_a_base_that_ran_without_the_gil_is_told() -> None:
    """Then the pair compares two interpreters without one."""
    sides = {"base": side("base", gil=False), "head": side("head", gil=False)}
    (caveat,) = pair_caveats({"sides": sides})
    assert caveat.startswith("base should run with the GIL, and ran without")


def test_a_side_that_was_never_described_has_no_caveats() -> None:
    """Why it was not is told elsewhere."""
    sides = {"base": side("base", gil=True), "head": side("head", gil=False) | {"environment": None}}
    assert pair_caveats({"sides": sides}) == []
