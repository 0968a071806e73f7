"""The computer does not fall asleep while something long is done.

Only idling is kept off: who closes the lid or chooses to suspend is not argued with.
"""

import contextlib
import ctypes
import os
import shutil
import subprocess
import sys
from typing import Self

# SetThreadExecutionState of the Windows API.
_CONTINUOUS = 0x80000000
_SYSTEM_REQUIRED = 0x00000001

_PATIENCE_S = 2.0


class Awake:
    """Keeps the computer awake from `begin` to `end`, or in a `with` block, where that can be.

    On Windows both are called in the same thread. Elsewhere a program of the system does it, which
    ends with this one whatever happens. Nothing is raised: work does not depend on it.
    """

    def __init__(self) -> None:
        self._program: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def begin(self) -> None:
        """Stay awake from now on."""
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS | _SYSTEM_REQUIRED)
        elif self._program is None and (command := _command()):
            with contextlib.suppress(OSError):
                self._program = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                )

    def end(self) -> None:
        """The computer may sleep again."""
        if sys.platform == "win32":
            _tell_windows(_CONTINUOUS)
        program, self._program = self._program, None
        if program is None:
            return
        program.terminate()
        try:
            program.wait(_PATIENCE_S)
        except subprocess.TimeoutExpired:
            program.kill()
            program.wait()


def _command() -> list[str]:
    """What keeps the system awake until this process ends, or nothing where there is nothing."""
    pid = str(os.getpid())
    if sys.platform == "darwin":
        caffeinate = shutil.which("caffeinate", path="/usr/bin")
        return [caffeinate, "-i", "-w", pid] if caffeinate else []
    inhibit, tail = shutil.which("systemd-inhibit"), shutil.which("tail")
    if not inhibit or not tail:
        return []
    said = ["--what=idle", "--who=MIDRC Desktop", "--why=A donation is being sent", "--mode=block"]
    return [inhibit, *said, tail, "-f", f"--pid={pid}", os.devnull]


def _tell_windows(state: int) -> None:
    library = getattr(ctypes, "windll", None)
    if library is not None:
        with contextlib.suppress(OSError):
            library.kernel32.SetThreadExecutionState(ctypes.c_uint(state))
