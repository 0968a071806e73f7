"""A donation's way through its states; what the window and the command line call."""
