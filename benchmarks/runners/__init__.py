"""How items are executed: one file per family of runners. Empty, because worker processes import it."""
