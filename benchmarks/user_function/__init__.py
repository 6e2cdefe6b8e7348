"""The user's own function: how it is found, tried, planned and measured."""
