"""Which tests stay in one process when the tests run side by side."""

import re
from functools import cache
from pathlib import Path

from xdist.scheduler import LoadScopeScheduling

ROOT = Path(__file__).resolve().parents[1]
_GROUP = re.compile(r'xdist_group\("(\w+)"\)')


@cache
def group_of(file: str) -> str:
    """What a test file, named below the project's folder, shares with others: its server."""
    named = _GROUP.search((ROOT / file).read_text(encoding="utf-8"))
    return named[1] if named else file


class ByFileAndServer(LoadScopeScheduling):
    """Keeps the tests of a file together, and those of all files that need the same server.

    xdist's own loadgroup puts the group into an item's id where pytest 9.2 no longer reads it.
    """

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid.split("::", maxsplit=1)[0])
