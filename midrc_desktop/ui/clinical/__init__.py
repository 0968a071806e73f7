"""Step 3: the clinical form."""
