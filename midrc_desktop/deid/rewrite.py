"""A de-identified header from an original one, element by element."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from pydicom import Dataset
from pydicom.datadict import dictionary_VR

from midrc_desktop.deid import codes, text
from midrc_desktop.deid.decision import Action, Decision, decide, needed
from midrc_desktop.deid.element import Element
from midrc_desktop.deid.iod import Iod, Type
from midrc_desktop.deid.original import Incomplete, Raw, elements
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import Option, Profile
from midrc_desktop.deid.values import Made, Setting, dummy, has_room_for, new_value

_CHARACTER_SET = 0x00080005
_PATIENT_NAME, _PATIENT_ID = 0x00100010, 0x00100020
_MEANING = Decision(Action.CLEAN, "the meaning of a site's own code", option=Option.DESCRIPTORS)
_LARGEST_REMEMBERED = 4096
_MOST_REMEMBERED = 20_000

Header = tuple[Element, ...]


@dataclass(slots=True)
class Rewriter:
    """Rewrites headers of one SOP class for one patient; remembers what it decided.

    Decisions and new values are pure, so an element that comes again in the next slice costs
    one look-up.
    """

    profile: Profile
    iod: Iod
    setting: Setting
    _decisions: dict[tuple[tuple[int, ...], str], Decision] = field(default_factory=dict)
    _values: dict[tuple[Decision, str, bytes, tuple[str, ...]], Made] = field(default_factory=dict)

    def header(self, dataset: Dataset) -> Header:
        """The whole new header without pixels, with what it says of its de-identification."""
        used: set[Option] = set()
        kept = self._elements(dataset, (), text.DEFAULT, used)
        header = {element.tag: element for element in kept}
        case_id = self.setting.pseudonyms.case_id.encode()
        header[_PATIENT_NAME] = Element(_PATIENT_NAME, "PN", case_id)
        header[_PATIENT_ID] = Element(_PATIENT_ID, "LO", case_id)
        for element in codes.declaration(self.profile, frozenset(used)):
            header[element.tag] = element
        return tuple(header[tag] for tag in sorted(header))

    def _elements(
        self, dataset: Dataset, above: tuple[int, ...], outer: tuple[str, ...], used: set[Option]
    ) -> Iterator[Element]:
        """The elements of a data set or item that stay, in order."""
        found = list(elements(dataset))
        encodings = next(
            (text.charset(raw.value) for raw in found if raw.tag == _CHARACTER_SET), outer
        )
        if above and Path((*above, codes.MEANING)) in self.iod and _is_own_code(found):
            yield from self._own_code(found, encodings, used)
            return
        for raw in found:
            decision = self._decision((*above, raw.tag), raw.vr)
            if decision.action is Action.REMOVE:
                continue
            if raw.vr == "SQ":
                value = self._sequence(raw, decision, (*above, raw.tag), encodings, used)
                if value is not None:
                    yield Element(raw.tag, "SQ", value)
                continue
            if raw.tag == _CHARACTER_SET:
                yield Element(raw.tag, raw.vr, text.declared(raw.value))
                continue
            made = self._value(decision, raw, encodings)
            if made.value is not None:
                if decision.option and made.action is not Action.TIME and made.value:
                    used.update({decision.option} if made.action is decision.action else ())
                yield Element(raw.tag, raw.vr, made.value)

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
            new = tuple(tuple(self._elements(item, tags, encodings, inside)) for item in items)
            if not items or any(new):
                used |= inside | ({decision.option} if decision.option and items else set())
                return new
            action = decision.otherwise
        if action is Action.DUMMY:
            return (dummy_item(Path(tags), self.iod),)
        return () if action is Action.EMPTY else None

    def _own_code(
        self, found: list[Raw], encodings: tuple[str, ...], used: set[Option]
    ) -> Iterator[Element]:
        """What stays of an item with a code of a scheme that is not public."""
        meaning = None
        if Option.DESCRIPTORS in self.profile.options:
            raw = next((raw for raw in found if raw.tag == codes.MEANING), None)
            meaning = self._value(_MEANING, raw, encodings).value if raw else None
        if meaning:
            used.add(Option.DESCRIPTORS)
        yield from codes.own_code(meaning)

    def _decision(self, tags: tuple[int, ...], vr: str) -> Decision:
        key = (tags, vr)
        if (known := self._decisions.get(key)) is None:
            known = self._decisions[key] = decide(Path(tags), vr, self.profile, self.iod)
        return known

    def _value(self, decision: Decision, raw: Raw, encodings: tuple[str, ...]) -> Made:
        if not has_room_for(raw.tag, raw.vr, len(raw.value)):
            if decision.otherwise is not Action.REMOVE:
                raise Incomplete
            return Made(Action.REMOVE, None)
        if len(raw.value) > _LARGEST_REMEMBERED:
            return new_value(decision, raw.vr, raw.value, encodings, self.setting)
        key = (decision, raw.vr, raw.value, encodings)
        if (known := self._values.get(key)) is None:
            known = new_value(decision, raw.vr, raw.value, encodings, self.setting)
            if len(self._values) < _MOST_REMEMBERED:
                self._values[key] = known
        return known


def _is_own_code(found: list[Raw]) -> bool:
    """Whether an item's code is of a scheme that is not public (PS3.3 8.2)."""
    values = {raw.tag: raw.value.strip(b" \0").decode("latin-1") for raw in found if raw.vr != "SQ"}
    if not codes.VALUES & values.keys() or codes.URN_CODE_VALUE in values:
        return codes.URN_CODE_VALUE in values
    return values.get(codes.SCHEME, "") not in codes.PUBLIC_SCHEMES


def dummy_item(where: Path, iod: Iod) -> Header:
    """An item with only what its definition cannot do without, and nothing of the original."""
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
