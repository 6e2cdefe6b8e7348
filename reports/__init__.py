"""What the numbers mean: JSON in, a page, charts and tables out. Imports neither workloads nor benchmarks."""
