"""Which calls are measured: all, or those that match a pattern."""

from __future__ import annotations

import pytest

from benchmarks.calls.selection import choose_calls, find_calls
from benchmarks.plan.selection import UsageError, find_workloads


def test_patterns_choose_by_name() -> None:
    """As in a shell, separated by spaces or commas; each call once, in the order of the files."""
    found = find_calls()
    names = [call.name for call in choose_calls("json.*,zlib.crc32/1MiB json.dumps*", found)]
    assert names == [*(name for name in found if name == "zlib.crc32/1MiB" or name.startswith("json."))]


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_without_a_pattern_all_are_measured(nothing: str | None) -> None:
    """An empty variable is the same as none."""
    found = find_calls()
    assert choose_calls(nothing, found) == tuple(found.values())


def test_a_name_without_its_size_is_every_size() -> None:
    """As a user knows the call."""
    found = choose_calls("json.loads", find_calls())
    assert [call.name for call in found] == ["json.loads/10", "json.loads/1k"]


def test_a_mistyped_name_gets_the_nearest() -> None:
    """Not a hundred names."""
    with pytest.raises(UsageError, match=r"no call matches 'json.laods'; the nearest: json\.loads/"):
        choose_calls("json.laods", find_calls())


def test_a_pattern_without_a_match_lists_what_there_is() -> None:
    """A mistyped name is wrong use."""
    with pytest.raises(UsageError, match=r"no call matches 'qqq\*'; there are: .*json\.dumps"):
        choose_calls("qqq*", find_calls())


def test_calls_are_not_workloads() -> None:
    """A run of the suite does not measure them."""
    assert not {"calls", *find_calls()} & find_workloads().keys()
