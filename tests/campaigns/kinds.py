"""The kinds of destinations that campaigns know, with their servers."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.campaigns.folder_place import FolderPlace
from tests.campaigns.places import Place

KINDS = ("folder",)


@contextmanager
def open_place(kind: str, home: Path) -> Iterator[Place]:
    """A kind of destination while the block runs, its files below `home`."""
    if kind == "folder":
        yield FolderPlace(home)
    else:
        raise KeyError(kind)
