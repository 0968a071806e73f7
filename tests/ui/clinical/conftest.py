"""The desk of the review's tests: the three pages are tried on the same donation."""

import sys
from importlib import import_module
from pathlib import Path

sys.path.append(str(Path(__file__).resolve().parents[1] / "review"))
_made = import_module("page_desk")

page_pool = _made.page_pool
desk = _made.desk
context = _made.context
donation = _made.donation
described = _made.described
