"""Two sides compared: what became slower, faster, stayed, or cannot be told, series by series."""
