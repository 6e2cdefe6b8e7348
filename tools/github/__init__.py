"""What a job says on GitHub: one comment on its pull request, by the REST API and with the stdlib alone."""
