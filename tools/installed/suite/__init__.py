"""What the pytest plugin measures in somebody's test suite, and what a test asserts about it."""
