"""The workload http_fetch, as a package. Empty, because its workers import it."""
