"""Step 6: sending, and the receipt."""
