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

_ODD_GROUP = 0x10000
_LARGEST_REMEMBERED = 1 << 12
_MOST_REMEMBERED = 20_000


_Key = bytes | tuple[bytes, str]
"""The bytes of an element; of a private one, with its creator."""


@dataclass(frozen=True, slots=True)
class _Became:
    """What is written for an element ("" if it goes), and the options that let it stay."""

    written: bytes
    used: frozenset[Option]


@dataclass(slots=True)
class Repeated:
    """Writes the headers of walked files; gives the same bytes as the rewriter alone."""

    rewriter: Rewriter
    _became: dict[tuple[tuple[str, ...], bool], dict[_Key, _Became]] = field(default_factory=dict)
    _said: dict[tuple[frozenset[Option], bool], dict[int, bytes]] = field(default_factory=dict)

    def header(self, walked: Walked) -> bytes:
        """The bytes of the whole new header without pixels. Raises `walk.Odd`."""
        here = self._surroundings(walked)
        encoding = Encoding(implicit=walked.implicit)
        known = self._became.setdefault((here.encodings, walked.implicit), {})
        used: set[Option] = set()
        written: dict[int, bytes] = {}
        content = walked.content
        for tag, place in walked.places.items():
            raw = content[place[2] : place[4]]
            key: _Key = (raw, creator_of(tag, here.creators)) if tag & _ODD_GROUP else raw
            if (became := known.get(key)) is None:
                became = self._made(walked, place, here, encoding)
                if place[4] - place[2] <= _LARGEST_REMEMBERED:
                    _remember(known, key, became)
            if became.written:
                written[tag] = became.written
                if became.used:
                    used |= became.used
        for element in reservations([tag for tag in written if tag & _ODD_GROUP], here.creators):
            written[element.tag] = encoded((element,), encoding)
        written |= self._said_anew(frozenset(used), encoding)
        return b"".join([written[tag] for tag in sorted(written)])

    def _surroundings(self, walked: Walked) -> Surroundings:
        telling = [
            walked.raw(place)
            for tag, place in walked.places.items()
            if tag == CHARACTER_SET or (tag & _ODD_GROUP and is_creator(tag))
        ]
        return Surroundings.of(telling, (), DEFAULT)

    def _made(
        self, walked: Walked, place: Place, here: Surroundings, encoding: Encoding
    ) -> _Became:
        used: set[Option] = set()
        element = self.rewriter.element(walked.raw(place), here, used)
        return _Became(b"" if element is None else encoded((element,), encoding), frozenset(used))

    def _said_anew(self, used: frozenset[Option], encoding: Encoding) -> dict[int, bytes]:
        key = (used, encoding.implicit)
        if (known := self._said.get(key)) is None:
            known = self._said[key] = {
                element.tag: encoded((element,), encoding)
                for element in self.rewriter.said_anew(used)
            }
        return known


def _remember(known: dict[_Key, _Became], key: _Key, became: _Became) -> None:
    if len(known) >= _MOST_REMEMBERED:
        known.clear()
    known[key] = became
