"""From the user's request to a plan: which cells and kinds of measurement."""
