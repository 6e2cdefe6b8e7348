"""Does it block? How long an event loop and other threads wait beside a user's function."""
