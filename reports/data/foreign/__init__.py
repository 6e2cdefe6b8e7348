"""Files of other tools: named for what they are, and read where they have rounds to compare."""
