"""A de-identified header from an original one, element by element."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from pydicom.datadict import dictionary_VR

from midrc_desktop.deid import codes, content
from midrc_desktop.deid.decision import Action, Decision, decide, needed
from midrc_desktop.deid.element import Element
from midrc_desktop.deid.iod import Iod, Type
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import Option, Profile
from midrc_desktop.deid.safe_private import creator_of, creators, safe_vr
from midrc_desktop.deid.said import NOTHING_SAID, Said
from midrc_desktop.deid.values import WIDTHS, Made, Setting, dummy, has_room_for, new_value
from midrc_desktop.dicom import text
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.dicom.raw import Raw

CHARACTER_SET = 0x00080005
_PATIENT_NAME, _PATIENT_ID = 0x00100010, 0x00100020
_MEANING = Decision(Action.CLEAN, "the meaning of a site's own code", option=Option.DESCRIPTORS)
# Fewer letters come together in binary numbers by chance.
_SURE_IN_NUMBERS = 5
_LARGEST_REMEMBERED = 4096
_MOST_REMEMBERED = 20_000

Header = tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What is said elsewhere in a data set or item and holds for each of its elements.

    `above` are the tags of the sequences around it, `encodings` the Python codecs of its text,
    `creators` who reserved which private block.
    """

    above: tuple[int, ...]
    encodings: tuple[str, ...]
    creators: Mapping[int, str]

    @classmethod
    def of(cls, raws: Sequence[Raw], above: tuple[int, ...], outer: tuple[str, ...]) -> Self:
        """The surroundings in a data set; `outer` holds where it has no character set."""
        own = next((_terms(raw) for raw in raws if raw.tag == CHARACTER_SET), None)
        return cls(above, outer if own is None else text.charset(own), creators(raws))


@dataclass(slots=True)
class Rewriter:
    """Rewrites headers of one SOP class for one patient; remembers what it decided.

    Decisions and new values are pure, so an element that comes again in the next slice costs
    one look-up.
    """

    profile: Profile
    iod: Iod
    setting: Setting
    _decisions: dict[tuple[tuple[int, ...], str, str], Decision] = field(default_factory=dict)
    _values: dict[tuple[Decision, str, bytes, tuple[str, ...]], Made] = field(default_factory=dict)

    def header(self, raws: Sequence[Raw], said: Said = NOTHING_SAID) -> Header:
        """The whole new header without pixels, with what it says of its de-identification."""
        used: set[Option] = set()
        here = Surroundings.of(raws, (), text.DEFAULT)
        header = {element.tag: element for element in self._stay(raws, here, used)}
        header |= {element.tag: element for element in self.said_anew(frozenset(used), said)}
        return tuple(header[tag] for tag in sorted(header.keys() - said.gone))

    def said_anew(self, used: frozenset[Option], said: Said) -> Header:
        """What every file says whatever its original said: the case, and what was done to it."""
        case_id = self.setting.pseudonyms.case_id.encode()
        return (
            Element(_PATIENT_NAME, "PN", case_id),
            Element(_PATIENT_ID, "LO", case_id),
            *codes.declaration(self.profile, used, said),
            *said.elements,
        )

    def element(self, raw: Raw, here: Surroundings, used: set[Option]) -> Element | None:
        """What becomes of one element, or None if it goes; adds the options that let it stay."""
        if raw.tag == CHARACTER_SET:
            return Element(raw.tag, raw.vr, text.declared(_terms(raw)))
        creator = creator_of(raw.tag, here.creators) if raw.tag >> 16 & 1 else ""
        vr = (creator and safe_vr(raw.tag, creator, raw.declared)) or raw.vr
        decision = self._decision((*here.above, raw.tag), vr, creator)
        if decision.action is Action.REMOVE:
            return None
        if vr == "SQ":
            items = self._sequence(raw, decision, (*here.above, raw.tag), here.encodings, used)
            return None if items is None else Element(raw.tag, "SQ", items)
        made = self._value(decision, raw, vr, here.encodings)
        if made.value is None or (creator and self._hides_a_name(vr, made.value)):
            return None
        stayed = made.action is decision.action and decision.action is not Action.TIME
        if decision.option and stayed and made.value:
            used.add(decision.option)
        return Element(raw.tag, (creator and raw.declared) or vr, made.value)

    def _hides_a_name(self, vr: str, value: bytes) -> bool:
        """Whether the bytes of binary numbers, which nothing else looks at, spell an identifier."""
        if vr not in WIDTHS:
            return False
        found = self.setting.identifiers.find(value.decode("latin-1"))
        return any(match.end - match.start >= _SURE_IN_NUMBERS for match in found)

    def _stay(self, raws: Sequence[Raw], here: Surroundings, used: set[Option]) -> list[Element]:
        """The elements of a data set or item that stay, in order."""
        made = (self.element(raw, here, used) for raw in raws)
        kept = [element for element in made if element is not None]
        private = [element.tag for element in kept if element.tag >> 16 & 1]
        reserved = reservations(private, here.creators)
        return sorted((*reserved, *kept), key=_tag) if reserved else kept

    def _item(
        self, raws: Sequence[Raw], tags: tuple[int, ...], outer: tuple[str, ...], used: set[Option]
    ) -> Header:
        here = Surroundings.of(raws, tags, outer)
        if Path((*tags, codes.MEANING)) in self.iod and _is_own_code(raws):
            return tuple(self._own_code(raws, here.encodings, used))
        if Path((*tags, content.VALUE_TYPE)) in self.iod:
            return self._content(raws, here, used)
        return tuple(self._stay(raws, here, used))

    def _content(self, raws: Sequence[Raw], here: Surroundings, used: set[Option]) -> Header:
        hidden = content.hidden(raws, self.setting.identifiers.birth_dates)
        told = {element.tag for element in hidden}
        kept = self._stay([raw for raw in raws if raw.tag not in told], here, used)
        return tuple(sorted((*hidden, *kept), key=_tag))

    def _sequence(
        self,
        raw: Raw,
        decision: Decision,
        tags: tuple[int, ...],
        encodings: tuple[str, ...],
        used: set[Option],
    ) -> tuple[Header, ...] | None:
        """The items that stay; None if the sequence goes."""
        action = decision.action
        if action is Action.ITEMS:
            inside: set[Option] = set()
            items = raw.items()
            new = tuple(self._item(item, tags, encodings, inside) for item in items)
            if not items or any(new):
                used |= inside | ({decision.option} if decision.option and items else set())
                return new
            action = decision.otherwise
        if action is Action.DUMMY:
            return (dummy_item(Path(tags), self.iod),)
        return () if action is Action.EMPTY else None

    def _own_code(
        self, found: Sequence[Raw], encodings: tuple[str, ...], used: set[Option]
    ) -> Iterator[Element]:
        """What stays of an item with a code of a scheme that is not public."""
        meaning = None
        if Option.DESCRIPTORS in self.profile.options:
            raw = next((raw for raw in found if raw.tag == codes.MEANING), None)
            meaning = self._value(_MEANING, raw, raw.vr, encodings).value if raw else None
        if meaning:
            used.add(Option.DESCRIPTORS)
        yield from codes.own_code(meaning)

    def _decision(self, tags: tuple[int, ...], vr: str, creator: str) -> Decision:
        key = (tags, vr, creator)
        if (known := self._decisions.get(key)) is None:
            known = decide(Path(tags), vr, self.profile, self.iod, creator)
            if len(self._decisions) < _MOST_REMEMBERED:
                self._decisions[key] = known
        return known

    def _value(self, decision: Decision, raw: Raw, vr: str, encodings: tuple[str, ...]) -> Made:
        if not has_room_for(raw.tag, vr, len(raw.value)):
            if decision.otherwise is not Action.REMOVE:
                raise Incomplete
            return Made(Action.REMOVE, None)
        if len(raw.value) > _LARGEST_REMEMBERED:
            return new_value(decision, vr, raw.value, encodings, self.setting)
        key = (decision, vr, raw.value, encodings)
        if (known := self._values.get(key)) is None:
            known = new_value(decision, vr, raw.value, encodings, self.setting)
            if len(self._values) < _MOST_REMEMBERED:
                self._values[key] = known
        return known


def reservations(kept: Collection[int], creators: Mapping[int, str]) -> Header:
    """The creators of the blocks in which private elements are kept, and of no others."""
    blocks = sorted({tag >> 8 for tag in kept})
    return tuple(
        Element(block >> 8 << 16 | block & 0xFF, "LO", creators[block].encode("latin-1"))
        for block in blocks
    )


def _terms(raw: Raw) -> bytes:
    """The terms of (0008,0005) without the spaces that pydicom does not give either."""
    return b"\\".join(term.strip(b" \0") for term in raw.value.split(b"\\"))


def _tag(element: Element) -> int:
    return element.tag


def _is_own_code(found: Sequence[Raw]) -> bool:
    """Whether an item's code is of a scheme that is not public (PS3.3 8.2)."""
    values = {raw.tag: raw.value.strip(b" \0").decode("latin-1") for raw in found if raw.vr != "SQ"}
    if not codes.VALUES & values.keys() or codes.URN_CODE_VALUE in values:
        return codes.URN_CODE_VALUE in values
    return values.get(codes.SCHEME, "") not in codes.PUBLIC_SCHEMES


def dummy_item(where: Path, iod: Iod) -> Header:
    """An item with only what its definition cannot do without, and nothing of the original."""
    if where.tag == codes.CONTENT:
        return codes.removed_content()
    if where.tag == codes.GRAPHICS:
        return codes.removed_graphics()
    defined = iod.within(where)
    if codes.MEANING in defined:
        return codes.code("REMOVED", "99LOCAL", "Removed")
    made: list[Element] = []
    for tag in sorted(defined):
        action = needed(defined[tag] if defined[tag] in {Type.ONE, Type.TWO} else None)
        if action is Action.REMOVE:
            continue
        vr = str(dictionary_VR(tag))
        empty = action is Action.EMPTY
        if vr == "SQ":
            made.append(Element(tag, vr, () if empty else (dummy_item(where / tag, iod),)))
        else:
            made.append(Element(tag, vr, b"" if empty else dummy(vr)))
    return tuple(made)
