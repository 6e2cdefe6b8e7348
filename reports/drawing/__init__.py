"""What every chart has in common: axes, marks, looks, and how it becomes a picture."""
