"""How numbers, runners and tables are put into words, and how texts are made safe to show."""
