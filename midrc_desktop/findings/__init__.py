"""Neuro-COVID findings: vocabulary, flags, and how they are read."""
