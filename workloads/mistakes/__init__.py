"""The usual pitfalls of threads, each shown where it can hurt nothing: in a process of its own."""
