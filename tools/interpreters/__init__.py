"""Which interpreters there are, and what each of them is."""
