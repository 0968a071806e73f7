"""What a disk answers, as sentences."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

from midrc_desktop.errors import StoreProblem


class DiskProblem(StoreProblem):
    """The disk of this computer did not take or give a file."""


@contextmanager
def disk_sentences(what: str) -> Iterator[None]:
    """Turn an OSError inside into a DiskProblem; `what` says what did not happen."""
    try:
        yield
    except OSError as problem:
        advice = "Make sure that the disk is there and can be written to, then try again."
        if problem.errno in (errno.ENOSPC, errno.EDQUOT):
            advice = "The disk is full. Make room on it, then try again."
        raise DiskProblem(what, advice=advice, detail=str(problem)) from problem
