"""The page over interpreters: runs of several interpreters side by side."""
