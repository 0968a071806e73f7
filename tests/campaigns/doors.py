"""The program's own transports with small limits, so that small packages go in parts."""

from midrc_desktop.submission.site_profile import Destination
from midrc_desktop.transport.doors import door
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.seam import Access, Transport


def small_door(
    destination: Destination, name: str, access: Access | None, line: Line, *, project: str
) -> Transport:
    """The transport that the program would take, with pieces and parts of a few kilobytes."""
    return door(destination, name)
