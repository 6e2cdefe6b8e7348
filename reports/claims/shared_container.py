"""Claims: single operations on a shared list or dict lose nothing, in CPython."""

from __future__ import annotations

from functools import partial

from reports.claims import sources as topics
from reports.claims.model import Claim, Source
from reports.claims.promises import EXPECTED
from reports.claims.shown import Tally, judge_kept

LIST_APPEND_TALLY = Tally(
    mistake="shared_container",
    demonstration="list.append",
    whole="expected",
    part="appended",
    what="items were lost",
    comment="That is how CPython's own containers are built; it holds for this one operation, and "
    "not for two of them in a row.",
)
LIST_APPEND = Claim(
    name="list_append",
    topic=topics.SHARED_STATE,
    sentence="`list.append` from several threads loses nothing, even without a lock.",
    support="Threads append to one list; its length is compared with the number of appends.",
    expected=EXPECTED,
    free_threaded="Nothing seen from outside: a lock inside of each list takes the GIL's place.",
    source=Source(
        "Thread safety guarantees: list objects",
        "https://docs.python.org/3/library/threadsafety.html#thread-safety-for-list-objects",
        implementation_detail=True,
    ),
    judge=partial(judge_kept, tally=LIST_APPEND_TALLY),
)
DICT_SET_TALLY = Tally(
    mistake="shared_container",
    demonstration="dict[k] = v",
    whole="expected",
    part="stored",
    what="entries were lost",
    comment="That is how CPython's own containers are built; it holds for this one operation, and "
    "not for two of them in a row.",
)
DICT_SET = Claim(
    name="dict_assignment",
    topic=topics.SHARED_STATE,
    sentence="`d[k] = v` from several threads loses nothing, even without a lock.",
    support="Threads store entries of their own in one dict; what it holds is compared with what was stored.",
    expected=EXPECTED,
    free_threaded="Nothing seen from outside: a lock inside of each dict takes the GIL's place.",
    source=Source(
        "Thread safety guarantees: dict objects",
        "https://docs.python.org/3/library/threadsafety.html#thread-safety-for-dict-objects",
        implementation_detail=True,
    ),
    judge=partial(judge_kept, tally=DICT_SET_TALLY),
)
