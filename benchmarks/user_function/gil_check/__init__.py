"""Does a function release the GIL? The measurement and the verdict."""
