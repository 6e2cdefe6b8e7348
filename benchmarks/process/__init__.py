"""One job in a process of its own, watched from outside, and why something has no time."""
