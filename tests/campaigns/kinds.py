"""The kinds of destinations that campaigns know, with their servers."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.campaigns.archive_place import ArchivePlace
from tests.campaigns.bucket_place import bucket_place
from tests.campaigns.commons_place import CommonsPlace
from tests.campaigns.folder_place import FolderPlace
from tests.campaigns.places import Place
from tests.servers import commons
from tests.servers.authority import Authority
from tests.servers.gateway import gateway
from tests.servers.identity import running_identity
from tests.servers.orthanc import orthanc
from tests.servers.seaweed import running_seaweed

KINDS = ("folder", "gen3", "dicomweb", "s3")


@contextmanager
def open_place(kind: str, home: Path) -> Iterator[Place]:
    """A kind of destination with its servers while the block runs, its files below `home`."""
    folder = home / "servers"
    folder.mkdir()
    authority = Authority(folder)
    with ExitStack() as stack:
        if kind == "folder":
            yield FolderPlace(folder)
        elif kind == "gen3":
            place = folder / "commons"
            server = stack.enter_context(commons.running(place))
            yield CommonsPlace(server, place, authority)
        elif kind == "dicomweb":
            archive = stack.enter_context(orthanc(folder / "orthanc"))
            gate = stack.enter_context(gateway(folder / "gateway", archive, authority))
            yield ArchivePlace(archive, gate, authority)
        elif kind == "s3":
            identity = stack.enter_context(running_identity(folder, authority))
            storage = stack.enter_context(
                running_seaweed(folder, authority, issuer=identity.issuer)
            )
            yield stack.enter_context(bucket_place(storage, identity, authority))
        else:
            raise KeyError(kind)
