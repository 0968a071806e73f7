"""Headers that repeat themselves: the slices of a series differ in a handful of elements.

Every decision is pure, so the bytes of an element of the top level, with what holds around it,
decide the bytes that are written for it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field

from midrc_desktop.deid.element import Encoding, encoded
from midrc_desktop.deid.profile import Option
from midrc_desktop.deid.rewrite import CHARACTER_SET, Rewriter, Surroundings, reservations
from midrc_desktop.deid.safe_private import is_creator
from midrc_desktop.deid.said import NOTHING_SAID, Said
from midrc_desktop.dicom.remembered import Remembered
from midrc_desktop.dicom.text import DEFAULT
from midrc_desktop.dicom.walk import Walked

_ODD_GROUP = 0x10000


@dataclass(frozen=True, slots=True)
class _Became:
    """What is written for an element ("" if it goes), and the options that let it stay."""

    written: bytes
    used: frozenset[Option]


@dataclass(slots=True)
class Repeated:
    """Writes the headers of walked files; gives the same bytes as the rewriter alone."""

    rewriter: Rewriter
    _became: Remembered[_Became] = field(default_factory=Remembered)
    _said: dict[tuple[frozenset[Option], Said, bool], dict[int, bytes]] = field(
        default_factory=dict
    )
    _like: Walked | None = None
    _here: Surroundings | None = None

    def header(self, walked: Walked, said: Said = NOTHING_SAID) -> bytes:
        """The bytes of the whole new header without pixels. Raises `walk.Odd`."""
        here = self._surroundings(walked)
        encoding = Encoding(implicit=walked.implicit)

        def make(walked: Walked, tag: int) -> _Became:
            used: set[Option] = set()
            element = self.rewriter.element(walked.raw(tag), here, used)
            kept = b"" if element is None else encoded((element,), encoding)
            return _Became(kept, frozenset(used))

        around = (here.encodings, walked.implicit, tuple(here.creators.items()))
        became = self._became.each(walked, around, make)
        written = {tag: one.written for tag, one in became.items() if one.written}
        used = frozenset[Option]().union(*[one.used for one in became.values() if one.used])
        for element in reservations([tag for tag in written if tag & _ODD_GROUP], here.creators):
            written[element.tag] = encoded((element,), encoding)
        written |= self._said_anew(used, said, encoding)
        return b"".join([written[tag] for tag in sorted(written.keys() - said.gone)])

    def _surroundings(self, walked: Walked) -> Surroundings:
        """What holds around the elements; told again only where one that says so differs."""
        if self._here is None or walked.like is not self._like or _telling(walked.places):
            telling = [walked.raw(tag) for tag in _telling(walked.tags)]
            here = Surroundings.of(telling, (), DEFAULT)
            if walked.like is not None and _telling(walked.places):
                return here
            self._like, self._here = walked.like or walked, here
        return self._here

    def _said_anew(
        self, used: frozenset[Option], said: Said, encoding: Encoding
    ) -> dict[int, bytes]:
        key = (used, said, encoding.implicit)
        if (known := self._said.get(key)) is None:
            known = self._said[key] = {
                element.tag: encoded((element,), encoding)
                for element in self.rewriter.said_anew(used, said)
            }
        return known


def _telling(tags: Collection[int]) -> list[int]:
    """Which of these elements say what holds around the others."""
    return [tag for tag in tags if tag == CHARACTER_SET or (tag & _ODD_GROUP and is_creator(tag))]
