"""What identifies this patient and the staff, and finding it in any text."""

from midrc_desktop.identifiers.identifiers import Identifiers, Match

__all__ = ["Identifiers", "Match"]
