"""Does a library release the GIL? The page, the CSV and the Markdown of the measured calls."""
