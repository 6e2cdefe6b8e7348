"""User function."""
