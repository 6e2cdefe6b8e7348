"""gil-bench: threads or processes? Measured on your machine, your Python, your function, with the reason."""
