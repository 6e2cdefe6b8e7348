"""What users name: functions, files and workloads, and the one clear sentence where there is none."""

from __future__ import annotations

import pytest

from tests.benchmarks.user_function.conftest import DOUBLE, ProcessSample, Write, refusal


def test_a_plain_function_and_its_items(write: Write, seen: ProcessSample) -> None:
    """Nothing is noticed of a function that does nothing but its work."""
    write(DOUBLE)
    found = seen("their_work:double", "numbers")
    assert (found.given, len(found.item_s), found.form, found.items_kind) == (3, 3, "function", "list")
    assert found.pickling.problem is None
    assert found.observations == ()


def test_a_file_with_one_function(write: Write, seen: ProcessSample) -> None:
    """A file need not say which function it means if it has only one; its items are beside it."""
    write(DOUBLE)
    assert seen("their_work.py", "numbers").name == "their_work:double"


def test_a_file_with_several_functions(write: Write, seen: ProcessSample) -> None:
    """With two, both are listed."""
    write(DOUBLE + "def triple(x):\n    return 3 * x\n")
    assert "double, triple" in refusal(seen, "their_work.py", "numbers")


def test_a_workload_of_the_suites_kind(write: Write, seen: ProcessSample) -> None:
    """A Workload is taken as it is, with items and check; one that is imported is not the file's."""
    write(
        """
        from contextlib import contextmanager
        from workloads.model import Workload

        def double(x):
            return 2 * x

        @contextmanager
        def prepare():
            yield [1, 2, 3, 4]

        def check(items, results):
            assert results == [2 * x for x in items]

        DOUBLES = Workload("doubles", "Doubles a number.", "numbers", double, prepare, check)
        """
    )
    found = seen("their_work.py")
    assert (found.form, found.given, found.check_kind) == ("workload", 4, "own")
    write(
        """
        import dataclasses
        from contextlib import contextmanager
        from their_work import DOUBLES

        @contextmanager
        def prepare():
            with DOUBLES.prepare() as items:
                yield items * 25

        MANY = dataclasses.replace(DOUBLES, name="many", prepare=prepare)
        """,
        "more.py",
    )
    assert seen("more.py").given == 100


@pytest.mark.parametrize(
    ("workload", "nearest"),
    [
        ("their_wrok:double", "their_work"),
        ("their_work:duoble", "double"),
        ("jsn:loads", "json"),
        ("xml.etre.ElementTree:fromstring", "etree"),
    ],
)
def test_a_name_that_does_not_exist(write: Write, seen: ProcessSample, workload: str, nearest: str) -> None:
    """The nearest names are listed."""
    write(DOUBLE)
    assert nearest in refusal(seen, workload).rpartition("nearest:")[2]


@pytest.mark.parametrize(
    ("workload", "said"),
    [
        ("their_work", "is neither module:function"),
        ("nowhere.py:double", "contains their_work.py"),
        ("their_work:numbers", "not a function but a list"),
    ],
)
def test_what_names_no_function(write: Write, seen: ProcessSample, workload: str, said: str) -> None:
    """It is said what is wrong with it, and what there is."""
    write(DOUBLE)
    assert said in refusal(seen, workload)


def test_a_file_that_no_worker_could_import(write: Write, seen: ProcessSample) -> None:
    """A worker imports a module by its name."""
    write(DOUBLE, "their-work.py")
    assert "rename" in refusal(seen, "their-work.py:double")


def test_a_file_hidden_by_another_module(write: Write, seen: ProcessSample) -> None:
    """A worker would get the other module of that name."""
    write(DOUBLE, "threading.py")
    assert "rename the file" in refusal(seen, "threading.py:double", "numbers")


def test_an_import_that_fails(write: Write, seen: ProcessSample) -> None:
    """The error, and the line of theirs that raised it."""
    write("x = 1\n\nraise ValueError('no license')\n")
    sentence = refusal(seen, "their_work:double")
    assert "ValueError: no license" in sentence
    assert "their_work.py line 3" in sentence


def test_an_import_of_what_is_not_installed(write: Write, seen: ProcessSample) -> None:
    """Their interpreter lacks a package: PYTHON= is the remedy."""
    write("import package_that_nobody_has\n" + DOUBLE)
    sentence = refusal(seen, "their_work:double")
    assert "'package_that_nobody_has'" in sentence
    assert "PYTHON=" in sentence
