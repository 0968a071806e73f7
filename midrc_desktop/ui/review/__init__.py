"""Step 5: what will leave, and the signature."""
