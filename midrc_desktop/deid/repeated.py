"""Headers that repeat themselves: what became of an element once is remembered by its bytes.

The slices of a series differ in a handful of elements. Every decision is pure, so the bytes of
an element of the top level, with what holds around it, decide the bytes that are written for it.
"""

from dataclasses import dataclass, field

from midrc_desktop.deid.element import Encoding, encoded
from midrc_desktop.deid.profile import Option
from midrc_desktop.deid.rewrite import CHARACTER_SET, Rewriter, Surroundings, reservations
from midrc_desktop.deid.safe_private import creator_of, is_creator
from midrc_desktop.dicom.text import DEFAULT
from midrc_desktop.dicom.walk import Place, Walked

_LARGEST_REMEMBERED = 1 << 16
_MOST_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class _Became:
    """What is written for an element ("" if it goes), and the options that let it stay."""

    written: bytes
    used: frozenset[Option]


@dataclass(slots=True)
class Repeated:
    """Writes the headers of walked files; gives the same bytes as the rewriter alone."""

    rewriter: Rewriter
    _became: dict[tuple[bytes, str, tuple[str, ...], bool], _Became] = field(default_factory=dict)
    _said: dict[tuple[frozenset[Option], bool], dict[int, bytes]] = field(default_factory=dict)

    def header(self, walked: Walked) -> bytes:
        """The bytes of the whole new header without pixels. Raises `walk.Odd`."""
        here = self._surroundings(walked)
        encoding = Encoding(implicit=walked.implicit)
        used: set[Option] = set()
        written: dict[int, bytes] = {}
        content, implicit, encodings = walked.content, walked.implicit, here.encodings
        for tag, place in walked.places.items():
            creator = creator_of(tag, here.creators) if tag & 0x10000 else ""
            key = (content[place[2] : place[4]], creator, encodings, implicit)
            became = self._became.get(key)
            if became is None:
                became = self._made(walked, place, here, encoding)
                self._remember(key, became)
            if became.written:
                written[tag] = became.written
                if became.used:
                    used |= became.used
        for element in reservations(written, here.creators):
            written[element.tag] = encoded((element,), encoding)
        written |= self._said_anew(frozenset(used), encoding)
        return b"".join([written[tag] for tag in sorted(written)])

    def _surroundings(self, walked: Walked) -> Surroundings:
        telling = [
            walked.raw(place)
            for tag, place in walked.places.items()
            if tag == CHARACTER_SET or is_creator(tag)
        ]
        return Surroundings.of(telling, (), DEFAULT)

    def _made(
        self, walked: Walked, place: Place, here: Surroundings, encoding: Encoding
    ) -> _Became:
        used: set[Option] = set()
        element = self.rewriter.element(walked.raw(place), here, used)
        return _Became(b"" if element is None else encoded((element,), encoding), frozenset(used))

    def _remember(self, key: tuple[bytes, str, tuple[str, ...], bool], became: _Became) -> None:
        if len(key[0]) > _LARGEST_REMEMBERED:
            return
        if len(self._became) >= _MOST_REMEMBERED:
            self._became.clear()
        self._became[key] = became

    def _said_anew(self, used: frozenset[Option], encoding: Encoding) -> dict[int, bytes]:
        key = (used, encoding.implicit)
        if (known := self._said.get(key)) is None:
            known = self._said[key] = {
                element.tag: encoded((element,), encoding)
                for element in self.rewriter.said_anew(used)
            }
        return known
