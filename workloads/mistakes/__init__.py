"""The usual pitfalls of threads, each shown in its own process, where it can do no harm."""
