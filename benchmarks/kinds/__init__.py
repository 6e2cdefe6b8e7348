"""What is measured beside the speedups: a kind of measurement is a module or a package here."""
