"""What functions of users do, and the one clear sentence that each gets."""

from __future__ import annotations

from tests.benchmarks.user_function.conftest import DOUBLE, ProcessSample, Write, observed, refusal


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
