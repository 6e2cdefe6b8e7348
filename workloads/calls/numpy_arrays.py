"""NumPy by operation and size; BLAS has one thread, as always while gil-bench measures."""

from __future__ import annotations

from workloads.calls.call import Prepared, calls, sizes

NUMPY = "numpy"
SMALL_AND_LARGE = sizes("100", "1M")


@calls("numpy.add", "Adds two arrays of {size} floats", requires=NUMPY, sizes=SMALL_AND_LARGE)
def add(count: int) -> Prepared:
    """Make the arrays."""
    import numpy as np

    one, other = np.ones(count), np.ones(count)
    yield lambda: one + other


@calls("numpy.sin", "The sine of {size} floats", requires=NUMPY, sizes=sizes("100", "100k"))
def sin(count: int) -> Prepared:
    """Make the array."""
    import numpy as np

    angles = np.linspace(0, 100, count)
    yield lambda: np.sin(angles)


@calls("numpy.sum", "The sum of {size} floats", requires=NUMPY, sizes=SMALL_AND_LARGE)
def total(count: int) -> Prepared:
    """Make the array."""
    import numpy as np

    numbers = np.ones(count)
    yield numbers.sum


@calls("numpy.sort", "Sorts {size} floats", requires=NUMPY, sizes=sizes("100", "100k"))
def sort(count: int) -> Prepared:
    """Make the array."""
    import numpy as np

    numbers = np.random.default_rng(1).random(count)
    yield lambda: np.sort(numbers)


@calls(
    "numpy.matmul", "Multiplies two square matrices of {size} rows", requires=NUMPY, sizes=sizes("8", "300")
)
def matmul(rows: int) -> Prepared:
    """Make the matrices."""
    import numpy as np

    one, other = np.random.default_rng(1).random((2, rows, rows))
    yield lambda: one @ other


@calls("numpy.linalg.solve", "Solves {size} linear equations", requires=NUMPY, sizes=sizes("200", "600"))
def solve(rows: int) -> Prepared:
    """Make the equations."""
    import numpy as np

    made = np.random.default_rng(1)
    left, right = made.random((rows, rows)), made.random(rows)
    yield lambda: np.linalg.solve(left, right)


@calls("numpy.fft.fft", "Fourier transform of {size} floats", requires=NUMPY, sizes=sizes("100k"))
def fft(count: int) -> Prepared:
    """Make the array."""
    import numpy as np

    numbers = np.random.default_rng(1).random(count)
    yield lambda: np.fft.fft(numbers)


@calls("numpy.random.normal", "Draws {size} floats", requires=NUMPY, sizes=sizes("100k"))
def normal(count: int) -> Prepared:
    """Make a generator for each thread."""
    import numpy as np

    made = np.random.default_rng(1)
    yield lambda: made.normal(size=count)


@calls("numpy.take", "Picks {size} elements by their places", requires=NUMPY, sizes=sizes("100k"))
def take(count: int) -> Prepared:
    """Make the array and the places."""
    import numpy as np

    numbers = np.random.default_rng(1).random(count)
    places = np.argsort(numbers)
    yield lambda: numbers[places]


@calls("numpy.unique", "The distinct values of {size} integers", requires=NUMPY, sizes=sizes("100k"))
def unique(count: int) -> Prepared:
    """Make the array."""
    import numpy as np

    numbers = np.random.default_rng(1).integers(0, 1_000, count)
    yield lambda: np.unique(numbers)


@calls("numpy.vectorize", "Calls a Python function for {size} floats", requires=NUMPY, sizes=sizes("1k"))
def vectorize(count: int) -> Prepared:
    """Make the array and the function."""
    import numpy as np

    numbers, function = np.ones(count), np.vectorize(lambda value: value + 1)
    yield lambda: function(numbers)


@calls("numpy.add-objects", "Adds two arrays of {size} Python integers", requires=NUMPY, sizes=sizes("10k"))
def add_objects(count: int) -> Prepared:
    """Make the arrays."""
    import numpy as np

    numbers = np.arange(count).astype(object)
    yield lambda: numbers + numbers
