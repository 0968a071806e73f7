"""Text in pixels: where it is likely, and what follows."""
