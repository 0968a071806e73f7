"""Step 2: flagging findings."""
