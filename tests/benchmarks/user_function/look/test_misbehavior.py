"""What functions of users do, and the one clear sentence that each gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from benchmarks.user_function.source import UserFunctionError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from benchmarks.user_function.look.findings import Probe

    Write = Callable[..., Path]
    ProcessSample = Callable[..., Probe]

DOUBLE = "def double(x):\n    return 2 * x\n\nnumbers = [1, 2, 3]\n"


def refusal(seen: ProcessSample, *asked: str | None, step_timeout_s: float = 60.0) -> str:
    """Return the sentence with which a function is refused; it is one line and no traceback."""
    with pytest.raises(UserFunctionError) as error:
        seen(*asked, step_timeout_s=step_timeout_s)
    sentence = str(error.value)
    assert "\n" not in sentence
    assert "Traceback" not in sentence
    return sentence


def observed(seen: Probe, part: str) -> str:
    """Return the one observation that contains a text."""
    (found,) = [sentence for sentence in seen.observations if part in sentence]
    return found


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


def test_no_main_guard_and_processes(write: Write, seen: ProcessSample) -> None:
    """A script that starts a pool when imported would start pools without end in its workers."""
    write(
        """
        from concurrent.futures import ProcessPoolExecutor

        def double(x):
            return 2 * x

        with ProcessPoolExecutor() as pool:
            print(list(pool.map(double, range(3))))
        """
    )
    assert "__main__" in refusal(seen, "their_work:double")


def test_no_main_guard_and_exit(write: Write, seen: ProcessSample) -> None:
    """A script that ends itself when imported."""
    write(DOUBLE + "import sys\nsys.exit(3)\n")
    sentence = refusal(seen, "their_work:double")
    assert "sys.exit(3)" in sentence
    assert "__main__" in sentence


def test_a_lambda_travels_nowhere(write: Write, seen: ProcessSample) -> None:
    """Threads can do with it; processes get the reason."""
    write("double = lambda x: 2 * x\nnumbers = [1, 2]\n")
    problem = seen("their_work:double", "numbers").pickling.problem
    assert problem is not None
    assert "their_work:double itself can't be pickled" in problem


def test_a_local_function_travels_nowhere(write: Write, seen: ProcessSample) -> None:
    """As a lambda."""
    write("def make():\n    def double(x):\n        return 2 * x\n    return double\n\ndouble = make()\n")
    write("from their_work import double\nnumbers = [1]\n", "more.py")
    assert "itself can't be pickled" in str(seen("their_work:double", "more:numbers").pickling.problem)


def test_an_open_file_travels_nowhere(write: Write, seen: ProcessSample) -> None:
    """An item that can't be pickled."""
    write("def name(f):\n    return f.name\n\nfiles = [open(__file__)]\n")
    assert "an item of their_work:name can't be pickled" in str(
        seen("their_work:name", "files").pickling.problem
    )


def test_a_result_that_travels_nowhere(write: Write, seen: ProcessSample) -> None:
    """A result that can't be pickled, and can't be compared either: it is not checked, and that is said."""
    write("import threading\n\ndef lock(x):\n    return threading.Lock()\n\nnumbers = [1, 2]\n")
    found = seen("their_work:lock", "numbers")
    assert "a result of their_work:lock can't be pickled" in str(found.pickling.problem)
    assert "not checked" in str(found.unchecked_because)


def test_a_huge_result(write: Write, seen: ProcessSample) -> None:
    """Its size is said, for processes send it back each time."""
    write("def huge(x):\n    return bytes(x)\n\nsizes = [5_000_000]\n")
    assert "4.8 MiB" in observed(seen("their_work:huge", "sizes"), "result")


def test_some_items_fail(write: Write, seen: ProcessSample) -> None:
    """They are named, with their error and its line, and left out."""
    write("def invert(x):\n    return 1 / x\n\nnumbers = [1, 0, 2, 4]\n")
    found = seen("their_work:invert", "numbers")
    (failed,) = found.failed
    assert (failed.number, failed.item) == (2, "0")
    assert "ZeroDivisionError" in failed.error
    assert "their_work.py line 2" in failed.error
    assert sorted(found.item_s) == [0, 2, 3]


def test_all_items_fail(write: Write, seen: ProcessSample) -> None:
    """Then there is nothing to measure."""
    write("def fail(x):\n    raise KeyError(x)\n\nnumbers = [1, 2]\n")
    assert "item 1: KeyError" in refusal(seen, "their_work:fail", "numbers")


def test_sys_exit_in_an_item(write: Write, seen: ProcessSample) -> None:
    """The task ends itself, not us."""
    write("import sys\n\ndef leave(x):\n    sys.exit(4)\n\nnumbers = [1]\n")
    assert "called sys.exit(4)" in refusal(seen, "their_work:leave", "numbers")


def test_the_process_dies(write: Write, seen: ProcessSample) -> None:
    """An item that takes its process down, as a crash in C does."""
    write("import os\n\ndef die(x):\n    os._exit(9)\n\nnumbers = [1]\n")
    assert "crashed its process while running item 1" in refusal(seen, "their_work:die", "numbers")


def test_a_hang(write: Write, seen: ProcessSample) -> None:
    """The item, the limit and the line at which it hangs are named."""
    write("import threading\n\ndef wait(x):\n    threading.Event().wait()\n\nnumbers = [1]\n")
    sentence = refusal(seen, "their_work:wait", "numbers", step_timeout_s=10.0)
    assert "hung for 10 s while running item 1 of 1" in sentence
    assert "their_work.py line 4" in sentence


def test_random_results(write: Write, seen: ProcessSample) -> None:
    """They can't be compared; CHECK=none says that this is all right."""
    write("import os\n\ndef draw(x):\n    return os.urandom(8)\n\nnumbers = [1]\n")
    assert "CHECK=none" in refusal(seen, "their_work:draw", "numbers")
    assert seen("their_work:draw", "numbers", "none").check_kind == "none"


def test_state_changed_for_threads_only(write: Write, seen: ProcessSample) -> None:
    """Shown by comparing: here the global changes, called in another process it does not."""
    write("calls = []\n\ndef remember(x):\n    calls.append(x)\n    return x\n\nnumbers = [1, 2]\n")
    sentence = observed(seen("their_work:remember", "numbers"), "changes the global variable calls")
    assert "did not change it here" in sentence


def test_changed_items(write: Write, seen: ProcessSample) -> None:
    """A function that sorts in place gets sorted items from the second round on."""
    write("def sort(x):\n    x.sort()\n    return len(x)\n\nlists = [[3, 1, 2]]\n")
    assert observed(seen("their_work:sort", "lists"), "modifies its items")


def test_printing(write: Write, seen: ProcessSample) -> None:
    """It is kept from the screen, and said."""
    write("def speak(x):\n    print('hello', x)\n    return x\n\nnumbers = [1]\n")
    assert observed(seen("their_work:speak", "numbers"), "It prints")


def test_threads_of_its_own(write: Write, seen: ProcessSample) -> None:
    """Workers multiply them: that is oversubscription, and is named."""
    write(
        """
        import threading

        def spread(x):
            meet = threading.Barrier(4)
            seen = threading.Event()
            threads = [threading.Thread(target=lambda: (meet.wait(), seen.wait(0.2))) for _ in range(3)]
            for thread in threads:
                thread.start()
            meet.wait()
            for thread in threads:
                thread.join()
            return x

        numbers = [1]
        """
    )
    assert "3 threads and" in observed(seen("their_work:spread", "numbers"), "It starts")


def test_programs_of_its_own(write: Write, seen: ProcessSample) -> None:
    """Their CPU time is in no figure."""
    write(
        """
        import subprocess, sys

        def run(x):
            return subprocess.run([sys.executable, "-c", "sum(range(10**6))"]).returncode

        numbers = [1]
        """
    )
    assert observed(seen("their_work:run", "numbers"), "It runs subprocesses")


def test_a_memory_leak(write: Write, seen: ProcessSample) -> None:
    """Memory that is taken again with every further call of the same items."""
    write(
        'kept = []\n\ndef leak(x):\n    kept.append(b"x" * 8_000_000)\n    return x\n\nnumbers = [1, 2, 3]\n'
    )
    found = seen("their_work:leak", "numbers")
    assert observed(found, "It keeps memory")
    assert observed(found, "changes the global variable kept")  # however large it has become


def test_a_slow_import(write: Write, seen: ProcessSample) -> None:
    """Every process pays for it."""
    write("import time\nend = time.monotonic() + 1.2\nwhile time.monotonic() < end:\n    pass\n" + DOUBLE)
    assert observed(seen("their_work:double", "numbers"), "Importing it takes")


def test_a_coroutine_function(write: Write, seen: ProcessSample) -> None:
    """It can be awaited in a loop, and has a loop of its own elsewhere."""
    write(
        "import asyncio\n\nasync def nap(x):\n    await asyncio.sleep(0)\n    return x\n\nnumbers = [1, 2]\n"
    )
    found = seen("their_work:nap", "numbers")
    assert (found.form, found.awaitable, found.pickling.problem) == ("coroutine", True, None)


@pytest.mark.parametrize("function", ["generate", "lazy"])
def test_a_generator_is_consumed(write: Write, seen: ProcessSample, function: str) -> None:
    """Its work is done while it is iterated over, also where a plain function returns an iterator."""
    write("def generate(x):\n    yield x\n\ndef lazy(x):\n    return map(str, [x])\n\nnumbers = [1, 2]\n")
    found = seen(f"their_work:{function}", "numbers")
    assert found.pickling.problem is None
    assert found.form == "generator"


def test_an_asynchronous_generator(write: Write, seen: ProcessSample) -> None:
    """It has no one result: a coroutine function that collects is what can be measured."""
    write("async def stream(x):\n    yield x\n\nnumbers = [1]\n")
    assert "collects" in refusal(seen, "their_work:stream", "numbers")


def test_methods_and_partials(write: Write, seen: ProcessSample) -> None:
    """Whatever pickles by reference can be measured under every runner."""
    write(
        """
        import functools

        class Scaler:
            def __init__(self, factor):
                self.factor = factor

            def scale(self, x):
                return self.factor * x

            @staticmethod
            def twice(x):
                return 2 * x

        scaler = Scaler(3)
        square = functools.partial(pow, exp=2)
        numbers = [1, 2]
        """
    )
    for name in ("scaler.scale", "Scaler.twice", "square"):
        assert seen(f"their_work:{name}", "numbers").pickling.problem is None


def test_a_method_without_its_object(write: Write, seen: ProcessSample) -> None:
    """The error says what is missing."""
    write("class Scaler:\n    def scale(self, x):\n        return x\n\nnumbers = [1]\n")
    assert "missing 1 required positional argument" in refusal(seen, "their_work:Scaler.scale", "numbers")


@pytest.mark.parametrize(
    ("items", "kind", "given"),
    [
        ("one", "one", 1),
        ("several", "list", 3),
        ("make", "list", 3),
        ("lazily", "list", 3),
        (None, "none", 1),
    ],
)
def test_items_of_every_kind(
    write: Write, seen: ProcessSample, items: str | None, kind: str, given: int
) -> None:
    """One item, a list, a callable that makes one, an iterator, or none at all."""
    write(
        """
        one = "a text is one item"
        several = (1, 2, 3)

        def make():
            return [1, 2, 3]

        def lazily():
            yield from range(3)

        def same(x=None):
            return x
        """
    )
    found = seen("their_work:same", items)
    assert (found.items_kind, found.given) == (kind, given)


@pytest.mark.parametrize(
    ("items", "said"), [("none_at_all", "is empty"), ("fail", "failed to make the items")]
)
def test_items_that_are_none(write: Write, seen: ProcessSample, items: str, said: str) -> None:
    """An empty list, or a callable that raises."""
    write(DOUBLE + "none_at_all = []\n\ndef fail():\n    raise OSError('no disk')\n")
    assert said in refusal(seen, "their_work:double", items)


def test_the_users_own_check(write: Write, seen: ProcessSample) -> None:
    """It is found beside the function."""
    write(DOUBLE + "def right(items, results):\n    return results == [2 * x for x in items]\n")
    assert seen("their_work:double", "numbers", "right").check_kind == "own"
    assert "CHECK=numbers is not a function" in refusal(seen, "their_work:double", "numbers", "numbers")


def test_a_thread_that_an_import_starts_is_named(write: Write, seen: ProcessSample) -> None:
    """Those that run longer than the import are told, with what they mean for a fork."""
    write(
        """
        import threading
        threading.Thread(target=threading.Event().wait, name="keep fresh", daemon=True).start()
        gone = threading.Thread(target=int, name="gone")
        gone.start()
        gone.join()

        def double(x):
            return 2 * x

        numbers = [1, 2, 3]
        """
    )
    found = seen("their_work:double", "numbers")
    assert found.import_threads == ("keep fresh",)
    assert observed(found, "while a worker is forked").startswith(
        "Importing it starts a thread ('keep fresh')."
    )
