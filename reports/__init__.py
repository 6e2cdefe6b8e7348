"""What the numbers mean: JSON in, tables, charts and one page out. Imports neither workloads nor benchmarks."""
