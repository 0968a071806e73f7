"""Reading again what was written, with code that shares nothing with the writer.

Only `midrc_desktop.identifiers` is common to both, and the pseudonyms where a site key is given
(docs/adr/0011-verification.md). What cannot be shown to be safe is a doubt.
"""

from midrc_desktop.deid.verify.file import verify_file
from midrc_desktop.deid.verify.reasons import Checked, Expected
from midrc_desktop.deid.verify.tree import verify_tree

__all__ = ["Checked", "Expected", "verify_file", "verify_tree"]
