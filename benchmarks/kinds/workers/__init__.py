"""Workers: how the throughput grows with the number of workers, and from which number on it does not."""
