"""Step 2: looking at the slices."""
