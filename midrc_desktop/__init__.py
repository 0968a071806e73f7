"""MIDRC Desktop: donate de-identified neuro-COVID imaging from the radiologist's own computer."""

__version__ = "0.1.0"
