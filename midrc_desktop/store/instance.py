"""One running program per folder of records; the system lets go of the lock when it dies."""

import os
import sys
from pathlib import Path
from typing import BinaryIO

from midrc_desktop.errors import StoreProblem


class AlreadyOpen(StoreProblem):
    """Another running program holds these records."""

    title = "MIDRC Desktop is already open on these records."
    safe = "Your donations are safe in the other window."
    advice = "Go on in the window that is open, or close it and start again."


class InstanceLock:
    """Holds `lock` in a folder until `release` or until this process ends, however it ends."""

    def __init__(self, folder: Path) -> None:
        """Take the lock; raise AlreadyOpen if another process has it."""
        self._file: BinaryIO = (folder / "lock").open("a+b")
        try:
            _lock(self._file)
        except OSError as problem:
            self._file.close()
            raise AlreadyOpen from problem

    def release(self) -> None:
        """Let go; the file stays, since removing it would let two programs in."""
        self._file.close()


if sys.platform == "win32":
    import msvcrt

    def _lock(file: BinaryIO) -> None:
        file.seek(0)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(file: BinaryIO) -> None:
        os.set_inheritable(file.fileno(), False)
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
