"""Reading again what was written, with code that shares nothing with the writer.

Only `midrc_desktop.identifiers` is common to both. What cannot be shown to be safe is a doubt.
"""

from midrc_desktop.deid.verify.file import verify_file
from midrc_desktop.deid.verify.reasons import Checked, Expected
from midrc_desktop.deid.verify.tree import verify_tree

__all__ = ["Checked", "Expected", "verify_file", "verify_tree"]
