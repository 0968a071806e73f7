"""Which door leads to a destination: the one place that knows every kind of them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from midrc_desktop.errors import TransportProblem
from midrc_desktop.jobs import CancelToken
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.folder import FolderTransport
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.seam import Access, Transport


class NoDoor(TransportProblem):
    """This version cannot send to a destination of that kind."""

    title = "This version of MIDRC Desktop cannot send to a destination of this kind."
    safe = "Nothing was sent, and your donation is safe on this computer."
    advice = "Choose another destination, or install the newest version of the program."
    retryable = False


@dataclass(frozen=True, slots=True)
class Way:
    """A door, and the line that leads to it over a network; the block ends the line.

    `ask` asks the destination, before anything leaves, whether it will take anything from the
    person who is signed in, and raises NotAllowedToSend, SignInNeeded, or another problem.
    """

    transport: Transport
    line: Line | None = None
    ask: Callable[[CancelToken], None] | None = None

    def check(self, cancel: CancelToken) -> None:
        """Ask whether something may be sent, where there is somebody to be asked."""
        if self.ask is not None:
            self.ask(cancel)

    def __enter__(self) -> Transport:
        return self.transport

    def __exit__(self, *_failure: object) -> None:
        if self.line is not None:
            self.line.close()


def folder_door(destination: Destination, package_name: str) -> Transport:
    """The transport of a package to a folder of this computer."""
    return FolderTransport(Path(destination.path), package_name)


def door(
    destination: Destination, package_name: str, *, project: str, access: Access | None, line: Line
) -> Transport:
    """The transport of a package to a destination over a network.

    `project` is the commons' own name of the project that it goes to. Raises NoDoor, or what
    the transport says of a profile that it cannot work with.
    """
    match destination.kind:
        case Kind.GEN3:
            from midrc_desktop.transport.gen3.sending import Gen3Transport

            return Gen3Transport(destination, access, line, project=project)
        case Kind.DICOMWEB:
            from midrc_desktop.transport.dicomweb.transport import DicomwebTransport

            return DicomwebTransport(destination, package_name, access, line)
        case Kind.BUCKET:
            from midrc_desktop.transport.s3.sending import BucketTransport

            return BucketTransport(destination, package_name, access, line)
    raise NoDoor
