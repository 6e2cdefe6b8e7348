"""The history page: series over time from all stored runs."""
