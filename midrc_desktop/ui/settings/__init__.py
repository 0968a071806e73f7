"""The site, the look, the recovery words."""
