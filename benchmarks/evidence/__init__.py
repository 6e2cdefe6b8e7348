"""Evidence for the speed of a cell: which thread held the GIL, and what each item waited for."""
