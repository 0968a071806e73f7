"""Starts the window: on the screen first, everything heavy afterwards."""
