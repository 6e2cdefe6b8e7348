"""What is asked for, and which cells and kinds of measurement that makes."""
