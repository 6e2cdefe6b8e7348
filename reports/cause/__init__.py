"""The main cause of each cell's speedup, from rules over its evidence; ``rules`` has them in their order."""
