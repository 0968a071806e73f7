"""The list of donations."""
