"""What all stored runs tell together: series over time, read from the history and shown on one page."""
