"""Why a cell is as fast as it is: who held the GIL, and what each item waited for."""
