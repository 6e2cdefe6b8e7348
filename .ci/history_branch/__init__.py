"""The branch that keeps the stored runs of CI: what is appended to it, and how."""
