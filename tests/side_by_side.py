"""How tests are shared out to processes: by the server that they need, else by their file.

pytest-xdist's own loadgroup writes the group into an attribute that pytest 9.2 does not read.
"""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]
_GROUP = re.compile(r'\bxdist_group\("([\w-]+)"\)')


@cache
def group_of(file: str) -> str:
    """The name in the first `xdist_group("…")` of a test file, else the file itself."""
    marked = _GROUP.search((ROOT / file).read_text(encoding="utf-8"))
    return marked[1] if marked else file


class ByGroup(LoadScopeScheduling):
    """Gives all tests of a group to one process."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.partition("::")[0])
