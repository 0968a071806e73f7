"""The program's own transports with small limits, so that small packages go in parts.

Each is imported when it is needed, so that a process that sends starts quickly.
"""

from pathlib import Path

from midrc_desktop.submission.site_profile import Destination, Kind
from midrc_desktop.transport.folder import FolderTransport
from midrc_desktop.transport.line import Line
from midrc_desktop.transport.seam import Access, Transport

STREAMS = 3
_IN_A_PIECE = 60_000
_IMAGES = 2
_PARTS = {Kind.GEN3: 64 << 10, Kind.BUCKET: 5 << 20}  # SeaweedFS takes none that is smaller

PIECE = {Kind.FOLDER: 0, Kind.DICOMWEB: _IMAGES * 102_000} | _PARTS
"""Bytes that a stream has under way at most: a part, or a request with images of 224 rows."""


def small_door(
    destination: Destination, name: str, *, project: str, access: Access | None, line: Line
) -> Transport:
    """The transport that the program would take, with pieces and parts of a few kilobytes."""
    match destination.kind:
        case Kind.FOLDER:
            return FolderTransport(Path(destination.path), name)
        case Kind.GEN3:
            from midrc_desktop.transport.gen3 import uploading as to_commons
            from midrc_desktop.transport.gen3.sending import Gen3Transport

            few = to_commons.Limits(_IN_A_PIECE, _PARTS[Kind.GEN3], STREAMS)
            return Gen3Transport(destination, access, line, project=project, limits=few)
        case Kind.DICOMWEB:
            from midrc_desktop.transport.dicomweb import sending as to_archive
            from midrc_desktop.transport.dicomweb.transport import DicomwebTransport

            images = to_archive.Limits(_IMAGES, 1 << 20, STREAMS, settling=(0.01, 0.05))
            return DicomwebTransport(destination, name, access, line, limits=images)
        case _:
            from midrc_desktop.transport.s3 import bringing as to_bucket
            from midrc_desktop.transport.s3.sending import BucketTransport

            large = to_bucket.Limits(_IN_A_PIECE, _PARTS[Kind.BUCKET], STREAMS)
            return BucketTransport(destination, name, access, line, limits=large)
