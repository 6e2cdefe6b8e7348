"""How items are executed: one family of runners a file. Kept empty, because worker processes import it."""
