"""Step 4: removing what identifies."""
