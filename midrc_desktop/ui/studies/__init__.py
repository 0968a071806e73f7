"""Step 1: what was imported, and what of it is included."""
