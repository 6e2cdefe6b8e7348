"""What people ask next about a function of their own: a file is one more question, and is found."""
