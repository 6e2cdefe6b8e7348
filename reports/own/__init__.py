"""A user's own function: what a run says about it, the code to paste, and a page of its own."""
