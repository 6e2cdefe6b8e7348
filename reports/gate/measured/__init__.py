"""What was measured for a gate: its passes, and their series block by block."""
