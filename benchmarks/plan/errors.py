"""What the user can put right: one sentence, exit code 2, never a traceback."""


class UsageError(Exception):
    """What was asked for does not exist or makes no sense; the message says what does."""
