"""One package to send to one destination through what the program itself sends with."""

import json
import sys
import threading
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from pathlib import Path

import msgspec

from midrc_desktop.errors import DesktopError
from midrc_desktop.jobs import CancelToken, Progress, silent
from midrc_desktop.store.keys import KeySource
from midrc_desktop.store.store import Store
from midrc_desktop.submission.manifest import MANIFEST, Entry, decode_manifest
from midrc_desktop.submission.package import hashes
from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.access import access_for
from midrc_desktop.transport.doors import door
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.retrying import Patience
from midrc_desktop.transport.seam import Confirmation, Transport
from midrc_desktop.transport.sessions import Sessions
from tests.campaigns.doors import small_door

SHORT = Patience(
    connect_s=2, read_s=1.0, tries=3, first_wait_s=0.02, longest_wait_s=0.3, slowest=2_000_000
)
ID_TOKEN = "id token"
PROJECT = "Open-R1"
PASSPHRASE = "correct horse battery staple"


@dataclass(frozen=True, slots=True)
class Order:
    """What to send (a package's folder), where to, and this computer's folder of records.

    `rounds` is how often it is started before it counts as stopped; `longest_s` is how long is
    waited between two rounds at most. `small` makes small parts of small files.
    """

    home: str
    package: str
    destination: Destination
    secrets: dict[str, str] = field(default_factory=dict, repr=False)
    patience: Patience = SHORT
    rounds: int = 12
    longest_s: float = 0.3
    project: str = PROJECT
    small: bool = True


@dataclass(frozen=True, slots=True)
class Ending:
    """How an order ended: confirmed, or stopped with a problem of a class and its sentences."""

    confirmed: bool
    problem: str = ""
    kinds: tuple[str, ...] = ()
    sentences: str = ""
    detail: str = ""
    retryable: bool = False
    confirmations: tuple[Confirmation, ...] = ()
    left: tuple[str, ...] = ()


class SecretsInMemory:
    """Secrets of one run."""

    lasting = False

    def __init__(self, given: dict[str, str]) -> None:
        self.all = dict(given)

    def get(self, name: str) -> str | None:
        return self.all.get(name)

    def set(self, name: str, secret: str) -> None:
        self.all[name] = secret

    def delete(self, name: str) -> None:
        self.all.pop(name, None)


class GivenToken:
    """An ID token of a provider that is good for the whole run."""

    def __init__(self, token: str) -> None:
        self._token = token

    def authorization(self, cancel: CancelToken | None = None) -> str:
        raise AssertionError("storage takes no Authorization header of a sign-in")

    def id_token(self, cancel: CancelToken | None = None) -> str:
        return self._token

    def refused(self, authorization: str) -> None:
        """There is no other."""


class Sending:
    """An order with everything open that it takes; closed by `close`."""

    def __init__(self, order: Order, *, in_memory: bool = False) -> None:
        self.order = order
        folder = Path(order.package)
        self.entries = entries_of(folder)
        source = KeySource(in_memory=True) if in_memory else KeySource(passphrase=PASSPHRASE)
        self._store = Store(Path(order.home), source)
        if not (rows := self._store.donations.all()):
            self._store.crosswalk.claim(folder.name[-19:], "campaign")
            donation = self._store.donations.add(folder.name[-19:], "sending")
        else:
            donation = rows[0].id
        to = order.destination
        place = f"{to.kind}\n{to.path or to.url}\n{folder.name}\n{self.entries[-1].sha256}"
        self.journal = self._store.journal(donation, place)
        secrets = SecretsInMemory(order.secrets)
        self.line = Line(
            secrets=secrets, authority=to.authority, proxy=to.proxy, patience=order.patience
        )
        given = order.secrets.get(ID_TOKEN)
        access = GivenToken(given) if given else access_for(to, Sessions(secrets), self.line)
        way = small_door if order.small else door
        self.transport: Transport = way(
            to, folder.name, project=order.project, access=access, line=self.line
        )

    def close(self) -> None:
        self.line.close()
        self._store.close()

    def go(
        self,
        report: Callable[[Progress], None] = silent,
        cancel: CancelToken | None = None,
        say: Callable[[str], None] = lambda _: None,
        hopeless: Callable[[], bool] = lambda: False,
    ) -> Ending:
        """Start again, as the queue does, until it is confirmed or a person is needed.

        Ends early, but not in its first round, once it is `hopeless` to go on.
        """
        token = cancel or CancelToken()
        ending = Ending(confirmed=False, problem="never started")
        for number in range(self.order.rounds):
            try:
                with self.journal.held():
                    delivery = self.transport.send(
                        Path(self.order.package),
                        self.entries,
                        self.journal,
                        report=report,
                        cancel=token,
                    )
            except DesktopError as problem:
                ending = _stopped(problem)
                say(f"stopped {ending.problem}")
                if not ending.retryable or (number and hopeless()):
                    return ending
                wait = self.order.longest_s
            else:
                if delivery.awaiting is None:
                    return Ending(True, confirmations=delivery.confirmations, left=delivery.left)
                say("awaiting")
                ending = Ending(False, "awaiting", sentences=delivery.awaiting.sentence)
                wait = min(delivery.awaiting.seconds, self.order.longest_s)
            threading.Event().wait(wait)
        return ending

    def abandon(self) -> tuple[str, ...]:
        """Take back what was begun."""
        return self.transport.abandon(self.journal, cancel=CancelToken())


def entries_of(package: Path) -> tuple[Entry, ...]:
    """All that leaves of a sealed package, the manifest last."""
    manifest = package / MANIFEST
    return (*decode_manifest(manifest.read_bytes()).entries, hashes(manifest, MANIFEST))


def _stopped(problem: DesktopError) -> Ending:
    return Ending(
        confirmed=False,
        problem=type(problem).__name__,
        kinds=tuple(kind.__name__ for kind in type(problem).__mro__),
        sentences=problem.sentences(),
        detail=problem.detail,
        retryable=getattr(problem, "retryable", False),
    )


def written(order: Order) -> bytes:
    """The order as it is handed to a process of its own, on its standard input."""
    return json.dumps(asdict(order)).encode()


def read(content: bytes) -> Order:
    """An order as `written` wrote it."""
    return msgspec.json.decode(content, type=Order)


def main() -> None:
    """Do the order on standard input; a line for every round, the ending as the last one."""
    order = read(sys.stdin.buffer.read())
    sending = Sending(order)
    try:
        print("started", flush=True)
        ending = sending.go(say=lambda line: print(line, flush=True))
    finally:
        sending.close()
    print(json.dumps(asdict(ending)), flush=True)


if __name__ == "__main__":
    main()
