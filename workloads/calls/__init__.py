"""Common calls of libraries, for the question: does it release the GIL? Each is a function in a file here."""
