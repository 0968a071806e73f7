"""What happens to one element, and why: a pure function of profile, object and place."""

from dataclasses import dataclass
from enum import StrEnum

from midrc_desktop.deid.codes import CONTENT, MEANING
from midrc_desktop.deid.iod import Iod, Type
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import Option, Profile, Row
from midrc_desktop.deid.safe_private import safe_vr
from midrc_desktop.deid.said import BURNED_IN, RECOGNIZABLE

TEXT_VRS = frozenset({"AE", "CS", "LO", "LT", "SH", "ST", "UC", "UT"})
_FREE_PRIVATE_TEXT = frozenset({"LO", "SH"})
_FREE_TEXT_VRS = frozenset({"LO", "LT", "SH", "ST", "UC", "UT"})
_TIME_VRS = frozenset({"DA", "DT", "TM"})
_PATIENT_NAME, _PATIENT_ID = 0x00100010, 0x00100020

_WRITTEN_ANEW = frozenset({0x00120062, 0x00120063, 0x00120064, 0x00280303})
# Objects of one frame do not define it, and files of such classes hold several all the same.
_NUMBER_OF_FRAMES = 0x00280008
# Rescale Intercept, Slope and Type (PS3.3 C.11.1). MR images carry them as an extension of
# their object's definition (PS3.2); without them every stored value means something else.
_RESCALING = frozenset({0x00281052, 0x00281053, 0x00281054})
_KEPT = frozenset({0x00080005})
# That no text, and no face, is left in the pixels (PS3.3 C.7.6.1).
_CLAIMS = frozenset({BURNED_IN, RECOGNIZABLE})
# Keys and seals over the original (PS3.15 Annex C): encrypted originals, and parameters of
# signatures that no longer hold. The table names what they belong to, not these.
_SEALS = frozenset({0x04000403, 0x04000500, 0x04000510, 0x04000520, 0x4FFE0001})
# Who made the site's own codes; the codes themselves lose their scheme.
_SCHEME_MAKERS = 0x00080110
# Tells the patient, the site or its equipment, though Table E.1-1 does not name it: dates of
# birth and death in another calendar, the address of the clock, the label of the disc, ids of
# devices and documents, who permitted use, and descriptions of private elements that are gone.
_TELLING = frozenset({
    0x00080300, 0x00080310, 0x00100033, 0x00100034, 0x00100035, 0x00102294, 0x00181003,
    0x00181803, 0x00400031, 0x00400032, 0x0040E001, 0x00880130, 0x01000424, 0x01000426,
    0x30020020,
})  # fmt: skip
# What people type into reports, presentation states, segmentations and plans, though the table
# does not name it: text values, descriptions and labels of contents, layers, groups, segments
# and tracked lesions, and all such text of the radiotherapy groups. In images: names of
# protocols, stages, views and data sets, image ids, descriptions of frames and interventions.
_TYPED = frozenset({
    0x00082120, 0x00082127, 0x0018003A, 0x00189423, 0x00240306, 0x00240309, 0x00281351,
    0x00286022, 0x00540400,
    0x0040A160, 0x0040A492, 0x00620005, 0x00620006, 0x00620020, 0x00700068, 0x00700081,
    0x00700207, 0x00700208, 0x00700289, 0x00701A09,
})  # fmt: skip
_RADIOTHERAPY = range(0x3002, 0x3011)
# Sequences that these options let stay with their texts cleaned (PS3.15 E.3.3 and E.3.4).
CONTENT_OPTIONS = frozenset({Option.STRUCTURED_CONTENT, Option.GRAPHICS})
_UNFORMATTED_TEXT = 0x00700006
# Each attribute in it has a row of its own, so that nothing is left for a dummy of the whole.
_BY_PARTS = frozenset({0x0040A073})
_VALUE_TYPE, _MAPPING_RESOURCE = 0x0040A040, 0x00080105
# PS3.3 C.17.3.2.1 and 10.2.
_VALUE_TYPES = frozenset({
    "CODE", "COMPOSITE", "CONTAINER", "DATE", "DATETIME", "IMAGE", "NUM", "NUMERIC", "PNAME",
    "SCOORD", "SCOORD3D", "TABLE", "TCOORD", "TEXT", "TIME", "UIDREF", "WAVEFORM",
})  # fmt: skip
# PS3.16 8: whoever else maps content is somebody's own, and may be named after it.
_MAPPING_RESOURCES = frozenset({"DCMR", "SDM", "99SDM"})
# The offset from UTC tells where the site is; removing it is the only way to clean it.
_TIMEZONE = 0x00080201


class Action(StrEnum):
    """What is done to an element."""

    REMOVE = "remove"
    EMPTY = "empty"
    DUMMY = "dummy"
    UID = "uid"
    CASE_ID = "case id"
    SHIFT = "shift"
    TIME = "time"
    AGE = "age"
    CLEAN = "clean"
    SEARCH = "search"
    ITEMS = "items"
    KEEP = "keep"
    TERM = "term"
    ADMIT = "admit"
    HOLD = "hold"


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to an element.

    `otherwise` is done instead where nothing usable is left of the value (a malformed date, a
    text with no word that may stay). `option` is the profile's option that let the element stay,
    for the codes of (0012,0064). `terms` are the values that TERM lets stay. ADMIT says YES where
    nobody has shown that it is NO.
    """

    action: Action
    reason: str
    otherwise: Action = Action.REMOVE
    option: Option | None = None
    terms: frozenset[str] = frozenset()


def decide(where: Path, vr: str, profile: Profile, iod: Iod, creator: str = "") -> Decision:
    """Say what happens to the element at `where`, and why (PS3.15 Table E.1-1).

    What the table names is acted on; what only the object's definition names stays and is
    searched for identifiers; what neither names is removed. `creator` is who reserved the block
    of a private element.
    """
    if where.is_private:
        return _private(where, vr, profile, creator)
    if (fixed := _regardless(where)) is not None:
        return fixed
    type_ = iod.type_of(where)
    if where.tag in _CLAIMS and type_ is not None:
        return _claim(type_)
    if where.tag in {_PATIENT_NAME, _PATIENT_ID} and not where.is_nested:
        return Decision(Action.CASE_ID, "replaced by the case number")
    if type_ is not None and (typed := _typed_text(where, vr, profile, iod)) is not None:
        return typed
    if (row := profile.row(where.tag)) is not None:
        return _by_row(row, where, vr, profile, type_)
    if type_ is None and where.tag in _RESCALING and not where.is_nested:
        return Decision(Action.SEARCH, "says what the stored values mean")
    if type_ is None:
        return Decision(Action.REMOVE, "named by neither the table nor the object's definition")
    if where.tag in _TELLING:
        return Decision(needed(type_), "tells the patient or the site", needed(type_))
    if (term := _term(where, type_)) is not None:
        return term
    return _by_definition(vr, profile, type_)


def _claim(type_: Type) -> Decision:
    """What is left of an original's word on what its pixels show: that something does.

    Nobody knows who looked. Where the claim may be made it is made anew.
    """
    needed_at_all = needed(type_) is not Action.REMOVE
    otherwise = Action.ADMIT if needed_at_all else Action.REMOVE
    return Decision(Action.TERM, "nobody has shown it", otherwise, terms=frozenset({"YES"}))


def needed(type_: Type | None) -> Action:
    """What is left of an attribute that may not keep its value (PS3.5 7.4)."""
    if type_ in {Type.ONE, Type.ONE_C}:
        return Action.DUMMY
    if type_ in {Type.TWO, Type.TWO_C}:
        return Action.EMPTY
    return Action.REMOVE


def _regardless(where: Path) -> Decision | None:
    """What holds for these elements in every profile and every object."""
    if where.tag & 0xFFFF == 0 or where.group < 0x0008:
        return Decision(Action.REMOVE, "not part of the object")
    if where.tag in _WRITTEN_ANEW:
        return Decision(Action.REMOVE, "said anew: what this program did")
    if where.tag in _SEALS:
        return Decision(Action.REMOVE, "holds or seals the original")
    if where.tag == _SCHEME_MAKERS:
        return Decision(Action.REMOVE, "tells who made the site's own codes")
    if 0x5000 <= where.group < 0x5100:
        return Decision(Action.REMOVE, "curve: may hold text")
    if 0x6000 <= where.group < 0x6100:
        return Decision(Action.REMOVE, "overlay: may hold text")
    if where.tag == _NUMBER_OF_FRAMES and not where.is_nested:
        return Decision(Action.SEARCH, "says how the pixels are divided", Action.DUMMY)
    if where.tag in _KEPT:
        return Decision(Action.KEEP, "says how text is written")
    return None


def _private(where: Path, vr: str, profile: Profile, creator: str) -> Decision:
    """What happens to a private element (PS3.15 E.3.10)."""
    if Option.SAFE_PRIVATE not in profile.options or safe_vr(where.tag, creator, vr) is None:
        return Decision(Action.REMOVE, "private element")
    action = Action.CLEAN if vr in _FREE_PRIVATE_TEXT else Action.SEARCH
    return Decision(action, "known to hold nothing that identifies", option=Option.SAFE_PRIVATE)


def _typed_text(where: Path, vr: str, profile: Profile, iod: Iod) -> Decision | None:
    """What happens to text that a person typed into a report, a label or an annotation.

    It is cleaned as descriptions are. In a sequence that an option lets stay this holds for all
    text but that of codes, and the option is the one that is claimed.
    """
    if vr not in _FREE_TEXT_VRS:
        return None
    gone = needed(iod.type_of(where))
    named = profile.row(where.tag) is not None
    around = _cleaned_with(where, profile)
    of_content = around and (where.tag == _UNFORMATTED_TEXT or not (named or _in_code(where, iod)))
    if not of_content and (named or not _is_typed(where)):
        return None
    option = around if of_content else Option.DESCRIPTORS
    if option not in profile.options:
        return Decision(gone, "typed text", gone)
    return Decision(Action.CLEAN, f"typed text ({option})", gone, option)


def _is_typed(where: Path) -> bool:
    return where.tag in _TYPED or where.group in _RADIOTHERAPY


def _cleaned_with(where: Path, profile: Profile) -> Option | None:
    """The option that lets a sequence around this element stay with its texts cleaned."""
    for tag in where.tags[:-1]:
        row = profile.row(tag)
        chosen = None if row is None else profile.option(row, "SQ")
        if chosen is not None and chosen[0] in CONTENT_OPTIONS:
            return chosen[0]
    return None


def _in_code(where: Path, iod: Iod) -> bool:
    """Whether the element is part of a coded entry (PS3.3 8.8)."""
    return Path((*where.tags[:-1], MEANING)) in iod


def _term(where: Path, type_: Type) -> Decision | None:
    """What happens to an attribute of which only the standard's own terms are understood."""
    if where.tag == _MAPPING_RESOURCE:
        return Decision(
            Action.TERM, "who maps the content", needed(type_), terms=_MAPPING_RESOURCES
        )
    if where.tag == _VALUE_TYPE and set(where.tags[:-1]) <= {CONTENT}:
        return Decision(Action.TERM, "the kind of content", Action.HOLD, terms=_VALUE_TYPES)
    return None


def _by_row(row: Row, where: Path, vr: str, profile: Profile, type_: Type | None) -> Decision:
    basic = _settled(row.basic, vr, type_)
    if where.tag in _BY_PARTS and type_ is not None:
        return Decision(Action.ITEMS, "the table: attribute by attribute", needed(type_))
    if where.tag == _TIMEZONE:
        return Decision(Action.REMOVE, "the table: tells where the site is")
    chosen = profile.option(row, vr)
    if chosen is None:
        return Decision(basic, f"the table: {row.basic}", needed(type_))
    option, letter = chosen
    action = _retained(vr, option, letter) or basic
    if action is basic:
        return Decision(basic, f"the table: {row.basic}", needed(type_))
    return Decision(action, f"the table: {letter} ({option})", needed(type_), option)


def _settled(basic: str, vr: str, type_: Type | None) -> Action:
    """One action for the letters of the Basic Profile, by the attribute's type here.

    "X/Z/D" allows whichever of the three the type allows (PS3.15 E.1.1). A plain letter that
    would break the type gives way to the next weaker one, so that nothing needed is missing.
    Where the object does not define the attribute there is nothing to stand in for.
    """
    letters = basic.split("/")
    if type_ is None and letters not in (["U"], ["K"], ["X", "Z", "U*"]):
        return Action.REMOVE
    if "U*" in letters:
        return Action.ITEMS if vr == "SQ" else Action.REMOVE
    if letters == ["U"] or (vr == "UI" and letters != ["X"]):
        return Action.UID if vr == "UI" else needed(type_)
    if letters == ["X"]:
        certain = type_ if type_ in {Type.ONE, Type.TWO} else None
        return needed(certain)
    if letters == ["K"]:
        return Action.SEARCH
    if letters == ["D"] or type_ in {Type.ONE, Type.ONE_C}:
        return Action.DUMMY
    if "X" in letters and type_ in {None, Type.THREE}:
        return Action.REMOVE
    return Action.EMPTY if "Z" in letters else Action.DUMMY


def _retained(vr: str, option: Option, letter: str) -> Action | None:
    """The action of an option that speaks for this attribute; None where it cannot be done."""
    if vr in _TIME_VRS:
        modified = option is Option.MODIFIED_DATES
        return (Action.TIME if vr == "TM" else Action.SHIFT) if modified else Action.KEEP
    if vr == "SQ":
        return Action.ITEMS
    if letter == "C":
        return Action.CLEAN if vr in TEXT_VRS else None
    if vr == "AS":
        return Action.AGE
    if vr == "UI":
        return Action.KEEP if option in {Option.UIDS, Option.DEVICE} else Action.UID
    return Action.SEARCH


def _by_definition(vr: str, profile: Profile, type_: Type) -> Decision:
    """What happens to an attribute that the table does not name and the object defines."""
    gone = needed(type_)
    if vr == "PN":
        return Decision(gone, "a person's name", gone)
    if vr in _TIME_VRS and not profile.options & {Option.MODIFIED_DATES, Option.FULL_DATES}:
        return Decision(gone, "a date or time", gone)
    if vr in {"DA", "DT"}:
        if Option.FULL_DATES in profile.options:
            return Decision(Action.KEEP, "a date of this patient", gone, Option.FULL_DATES)
        return Decision(Action.SHIFT, "a date of this patient", gone, Option.MODIFIED_DATES)
    actions = {"UI": Action.UID, "SQ": Action.ITEMS, "TM": Action.TIME, "AS": Action.AGE}
    return Decision(actions.get(vr, Action.SEARCH), "defined by the object", gone)
