"""Does a function release the GIL? What is measured of it, and the verdict."""
