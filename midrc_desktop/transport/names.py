"""Where a name leads, asked in a way that nobody has to wait for."""

import socket
import threading
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Any

from midrc_desktop.transport.problems import NameUnknown, NoNetwork, NotReached
from midrc_desktop.transport.watch import TICK_S, Watch

_NOWHERE = ("192.0.2.1", 9)  # RFC 5737; asking for the way there sends nothing


@dataclass(frozen=True, slots=True)
class Address:
    """One address of a name, as the system wants it for a socket."""

    family: socket.AddressFamily
    kind: socket.SocketKind
    protocol: int
    place: Any = field(repr=False)


def addresses(host: str, port: int, watch: Watch) -> list[Address]:
    """The addresses of a name for TCP, best first.

    The system cannot be told to stop looking: it goes on for as long as it likes in a thread of
    its own, without us. Raises NameUnknown, also when that takes longer than a connection may,
    NoNetwork, or Cancelled.
    """
    found: SimpleQueue[list[Address] | OSError] = SimpleQueue()
    threading.Thread(target=_look_up, args=(host, port, found), daemon=True).start()
    deadline = time.monotonic() + watch.patience.connect_s
    while time.monotonic() < deadline:
        watch.cancel.check()
        try:
            told = found.get(timeout=TICK_S)
        except Empty:
            continue
        if isinstance(told, OSError):
            raise _unknown(told)
        return told
    raise _unknown(None)


def has_way_out() -> bool:
    """Whether this computer knows a way to any other network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        try:
            asking.connect(_NOWHERE)
        except OSError:
            return False
    return True


def _look_up(host: str, port: int, found: SimpleQueue[list[Address] | OSError]) -> None:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as problem:
        found.put(problem if isinstance(problem, OSError) else OSError())
    else:
        found.put([Address(row[0], row[1], row[2], row[4]) for row in rows])


def _unknown(problem: OSError | None) -> NotReached:
    if isinstance(problem, socket.gaierror) and problem.errno == socket.EAI_AGAIN:
        return NoNetwork()
    return NameUnknown() if has_way_out() else NoNetwork()
