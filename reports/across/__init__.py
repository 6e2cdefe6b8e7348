"""What runs of several interpreters tell together: one page on which they stand side by side."""
