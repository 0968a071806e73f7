"""What the tests let the workers do; a module of its own, so that workers can import it."""

import contextlib
import os
import signal
import stat
import sys
import time
import warnings
from dataclasses import dataclass
from pathlib import Path

from midrc_desktop.errors import DesktopError


class Told(DesktopError):
    title = "The scanner was asleep."


@dataclass(frozen=True)
class Mark:
    """A file to leave behind, and what to do then."""

    path: str
    then: str = "return"


def double(number: int) -> int:
    return 2 * number


def die_at_seven(number: int) -> int:
    if number == 7:
        os._exit(3)
    return number


def die_the_first_time(mark: Mark) -> int:
    """Killed from outside once, as for want of memory; all is well the second time."""
    path = Path(mark.path)
    if not path.exists():
        path.write_text("killed")
        os.kill(os.getpid(), signal.SIGKILL)
    return 1


def kill_itself(number: int) -> int:
    os.kill(os.getpid(), signal.SIGKILL)
    return number


def hang_at_seven(number: int) -> int:
    if number == 7:
        time.sleep(600)
    return number


def hang(mark: Mark) -> None:
    Path(mark.path).write_text(str(os.getpid()))
    time.sleep(600)


def fail(kind: str) -> None:
    if kind == "told":
        raise Told
    raise ValueError("Mustermann^Max was here")


def process_id(number: int) -> int:
    return os.getpid()


def unpicklable(number: int) -> object:
    return lambda: number


def many_bytes(count: int) -> bytes:
    return b"x" * count


def imported(prefix: str) -> list[str]:
    return [name for name in sys.modules if name.startswith(prefix)]


def interrupt_itself(number: int) -> int:
    signal.raise_signal(signal.SIGINT)
    return number


def warn_and_print(text: str) -> str:
    warnings.warn(text, stacklevel=1)
    os.write(1, text.encode())
    os.write(2, text.encode())
    return text


def open_sockets(start: int) -> int:
    count = 0
    for descriptor in range(start, 256):
        with contextlib.suppress(OSError):
            count += stat.S_ISSOCK(os.fstat(descriptor).st_mode)
    return count
