"""What an object's definition says of its attributes: which there are, and how needed they are.

The table comes from PS3.3 through highdicom's maps; see `resources/profile/make_tables.py`.
"""

import gzip
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache

import msgspec

from midrc_desktop.deid.path import Path
from midrc_desktop.jobs.resources import resource


class Type(StrEnum):
    """How needed an attribute is (PS3.5 7.4); an undefined one has no type."""

    ONE = "1"
    ONE_C = "1C"
    TWO = "2"
    TWO_C = "2C"
    THREE = "3"


_TYPES = tuple(Type)
_MOST_REMEMBERED = 20_000
_PIXEL_DATA = 0x7FE00010


class _Tables(msgspec.Struct):
    """The checked-in file: a node maps a tag (hexadecimal) to 5 × node below + index of type.

    A negative code, -1 - index of type, says that the items hold what the node itself defines:
    content items of reports hold content items (PS3.3 C.17.3).
    """

    classes: dict[str, int]
    nodes: list[dict[str, int]]


@cache
def _tables() -> _Tables:
    with gzip.open(resource("profile", "iods.json.gz")) as stream:
        return msgspec.json.decode(stream.read(), type=_Tables)


@dataclass(frozen=True, slots=True)
class Iod:
    """The attributes that one SOP class defines, by path.

    Of several modules that define an attribute the strictest type counts, since which optional
    modules an instance means to have cannot be read from it.
    """

    sop_class_uid: str

    @property
    def known(self) -> bool:
        """Whether this is an object that de-identification knows."""
        return self.sop_class_uid in _tables().classes

    @property
    def has_image(self) -> bool:
        """Whether objects of this class hold pixels; reports and structure sets do not."""
        return Path((_PIXEL_DATA,)) in self

    def type_of(self, where: Path) -> Type | None:
        """The type of the attribute at this path; None where the object does not define it."""
        return _type_of(self.sop_class_uid, where.tags)

    def __contains__(self, where: Path) -> bool:
        return self.type_of(where) is not None

    def within(self, where: Path) -> dict[int, Type]:
        """The attributes that the object defines in the items of the sequence at this path."""
        node = _node(self.sop_class_uid, where.tags)
        return {int(tag, 16): _type(code) for tag, code in (node or {}).items()}


@lru_cache(maxsize=_MOST_REMEMBERED)
def _node(sop_class_uid: str, tags: tuple[int, ...]) -> dict[str, int] | None:
    """The definitions below a path of sequences; the whole object's for an empty path."""
    tables = _tables()
    if not tags:
        root = tables.classes.get(sop_class_uid)
        return None if root is None else tables.nodes[root]
    above = _node(sop_class_uid, tags[:-1])
    code = None if above is None else above.get(f"{tags[-1]:x}")
    if code is None or code < 0:
        return None if code is None else above
    return tables.nodes[code // len(_TYPES)]


@lru_cache(maxsize=_MOST_REMEMBERED)
def _type_of(sop_class_uid: str, tags: tuple[int, ...]) -> Type | None:
    above = _node(sop_class_uid, tags[:-1])
    code = None if above is None else above.get(f"{tags[-1]:x}")
    return None if code is None else _type(code)


def _type(code: int) -> Type:
    return _TYPES[code % len(_TYPES) if code >= 0 else -1 - code]
