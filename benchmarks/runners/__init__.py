"""How items are executed: one runner a file. Kept empty, because worker processes import it."""
