"""What a history shows: commits in their order, series along them, and where they or the machine changed."""
