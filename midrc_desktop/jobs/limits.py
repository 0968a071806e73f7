"""A limit on the memory that a piece of work may take, where the system knows one."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

if sys.platform == "linux":
    import resource


@contextmanager
def at_most(extra: int) -> Iterator[None]:
    """Inside the block this process gets at most `extra` bytes more than it has; on Linux.

    What asks for more meets a MemoryError, or ends as a native library ends without memory. The
    limit is that of the whole process: for worker processes, which do one thing at a time.
    """
    if sys.platform != "linux":
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * os.sysconf("SC_PAGE_SIZE") + extra
    if any(known not in {resource.RLIM_INFINITY, -1} and known < limit for known in (soft, hard)):
        yield  # there is a tighter one
        return
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
