"""The real servers that the tests talk to, on free ports of 127.0.0.1."""
