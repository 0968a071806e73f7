"""Which door leads to a destination: the one place that knows every kind of them."""

from pathlib import Path

from midrc_desktop.errors import TransportProblem
from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.folder import FolderTransport
from midrc_desktop.transport.seam import Transport


class NoDoor(TransportProblem):
    """This version cannot send to a destination of that kind."""

    title = "This version of MIDRC Desktop cannot send to a destination of this kind."
    safe = "Nothing was sent, and your donation is safe on this computer."
    advice = "Choose another destination, or install the newest version of the program."
    retryable = False


def door(destination: Destination, package_name: str) -> Transport:
    """The transport of a package to a destination. Raises NoDoor."""
    match destination.kind:
        case Kind.FOLDER:
            return FolderTransport(Path(destination.path), package_name)
    raise NoDoor
