"""One job in its own process, supervised from outside, and why something has no time."""
