"""pandas: frequent operations on a table of 100,000 rows."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from workloads.calls.call import Prepared, calls

if TYPE_CHECKING:
    import pandas as pd

PANDAS = "pandas"
ROWS = 100_000


def _frame() -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    made = np.random.default_rng(1)
    return pd.DataFrame({"key": made.integers(0, 100, ROWS), "value": made.random(ROWS)})


@calls("pandas.groupby", "Sums 100,000 rows by 100 keys", requires=PANDAS)
def groupby() -> Prepared:
    """Make the table."""
    frame = _frame()
    yield lambda: frame.groupby("key").sum()


@calls("pandas.merge", "Joins 100,000 rows with 100", requires=PANDAS)
def merge() -> Prepared:
    """Make both tables."""
    frame = _frame()
    names = frame.drop_duplicates("key")
    yield lambda: frame.merge(names, on="key")


@calls("pandas.sort_values", "Sorts 100,000 rows", requires=PANDAS)
def sort_values() -> Prepared:
    """Make the table."""
    frame = _frame()
    yield lambda: frame.sort_values("value")


@calls("pandas.rolling", "The rolling mean of 100,000 rows", requires=PANDAS)
def rolling() -> Prepared:
    """Make the table."""
    values = _frame()["value"]
    yield lambda: values.rolling(50).mean()


@calls("pandas.read_csv", "Reads 10,000 lines of CSV", requires=PANDAS)
def read_csv() -> Prepared:
    """Write the CSV."""
    import pandas as pd

    text = _frame().head(10_000).to_csv(index=False)
    yield lambda: pd.read_csv(io.StringIO(text))


@calls("pandas.apply", "Calls a Python function for 1,000 rows", requires=PANDAS)
def apply() -> Prepared:
    """Make the table."""
    values = _frame()["value"].head(1_000)
    yield lambda: values.apply(lambda value: value + 1)
