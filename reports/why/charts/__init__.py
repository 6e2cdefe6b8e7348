"""The charts of why: where the GIL was held, and a traced round."""
