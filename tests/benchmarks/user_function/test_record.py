"""What the JSON has of a first look."""

from __future__ import annotations

import functools
import math
import pickle
import threading

import numpy as np

from benchmarks.user_function.look.pickling import try_pickling
from benchmarks.user_function.record import sent_record


def test_what_is_sent_is_timed_by_kind() -> None:
    """A function's bound data go along with it; few values are looked at several times."""
    bound = functools.partial(math.pow, 2.0)
    arrays = [np.zeros(1000), np.zeros(9000)]
    record = sent_record(try_pickling("f", bound, arrays, [1.0, 2]))
    assert record is not None
    assert record["item"]["type_name"] == "numpy.ndarray"
    assert record["item"]["largest_bytes"] > 72_000
    assert record["function"]["largest_bytes"] > len(pickle.dumps(math.pow))
    assert record["result"]["type_name"] is None
    assert all(len(each["pickling_s"]) == 6 for each in record.values())
    assert all(min(each["pickling_s"]) > 0 for each in record.values())


def test_nothing_is_told_of_what_can_not_be_sent() -> None:
    """There is a sentence on that instead."""
    pickling = try_pickling("f", abs, [threading.Lock()], [1])
    assert pickling.problem is not None
    assert sent_record(pickling) is None
