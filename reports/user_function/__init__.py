"""The page of a user's own function: the answer, code to paste, and what was seen."""
