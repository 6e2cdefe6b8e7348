"""How our programs speak: in the words of who reads them, and to any output; every package may import it."""
