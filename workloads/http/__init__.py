"""The workload http_fetch: a family that is a package. Kept empty, because its workers import it."""
