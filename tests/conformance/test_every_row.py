"""Every row of PS3.15 Table E.1-1, under every profile, at the top level and in sequences.

What the output may hold is derived in `tests.conformance.rows` from the table's letters and the
attribute's type, in the standard's words; the program's own decision is not asked.
"""

import io
import re

import pytest
from pydicom import DataElement, dcmread
from pydicom.uid import UID

from midrc_desktop.deid.dates import shift_date, shift_datetime
from midrc_desktop.deid.element import Element
from midrc_desktop.deid.iod import Iod, Type
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import BASIC, MIDRC, Option, Profile
from tests.conformance import objects
from tests.conformance.rows import Outcome, Row, asked, rows
from tests.deid.made import PSEUDONYMS

TABLE = {row.name: row for row in rows()}
ACTED_ON = frozenset(row.tag for row in TABLE.values() if row.name != "private")
ALONE = [Profile(option.value, frozenset({option})) for option in Option]
PROFILES = [MIDRC, BASIC, *ALONE]
OLD_UID = b"1.2.826.0.77.84736251"
PRIVATE = Element(0x00191013, "LO", b"Quillford")

ELSEWHERE = frozenset({"private", "00020003"})
"""Rows with a test of their own: they are no attribute of the data set, or not one attribute."""

STRICTER = {
    "00080201": "the offset from UTC tells where the site is",
    "00001000": "group 0000 is no part of a file (PS3.10)",
    "00001001": "group 0000 is no part of a file (PS3.10)",
    "00041511": "group 0004 is no part of an image (PS3.10)",
    "50xxxxxx": "curves may hold text; they are retired and go whole",
    "60xx3000": "overlays may hold text; they go whole",
    "60xx4000": "overlays may hold text; they go whole",
}
"""Rows where an option would let something stay that this program removes or replaces."""


def outcome(
    before: object, after: DataElement | None, vr: str, *, telling: bool
) -> frozenset[Outcome]:
    """All that an element of the output can be called."""
    if after is None:
        return frozenset({Outcome.GONE})
    if after.is_empty:
        return frozenset({Outcome.EMPTY})
    if vr == "SQ":
        return frozenset({Outcome.ITEMS, Outcome.DUMMY})
    old, new = text(before), text(after.value)
    seen = {Outcome.DUMMY} if new != old else {Outcome.SAME}
    if vr == "UI" and new == PSEUDONYMS.uid(old):
        seen.add(Outcome.NEW_UID)
    if new == moved(old, vr):
        seen.add(Outcome.SHIFTED)
    if vr not in {"UI", "DA", "DT", "TM"} and not tells(new) and (new == old or telling):
        seen.add(Outcome.CLEANED)
    return frozenset(seen)


def text(value: object) -> str:
    """A value as the text of the file."""
    if isinstance(value, int):
        value = value.to_bytes(2, "little")
    if isinstance(value, bytes):
        return value.decode("latin-1").strip(" \0")
    return str(value).strip(" \0")


def moved(old: str, vr: str) -> str | None:
    if vr == "TM":
        return old
    if vr == "DA":
        return shift_date(old, PSEUDONYMS.shift_days)
    return shift_datetime(old, PSEUDONYMS.shift_days) if vr == "DT" else None


def tells(said: str) -> bool:
    return re.search("quillford|janetta|84736251|larkmoor", said, re.IGNORECASE) is not None


def places(row: Row) -> list[tuple[str, tuple[int, ...]]]:
    """Where the row's attribute is put: the object's class and the tags down to it."""
    found = []
    for sop_class in objects.CLASSES.values():
        found.append((sop_class, (row.tag,)))
        if (inside := objects.nested(sop_class, row, ACTED_ON)) is not None:
            found.append((sop_class, inside))
    return found


def allowed(row: Row, profile: Profile, type_: Type | None, *, telling: bool) -> frozenset[Outcome]:
    """What the standard asks for, and what is stricter and just as safe."""
    found = asked(row, profile, type_, row.vr)
    if row.name in STRICTER:
        found |= {Outcome.GONE, Outcome.NEW_UID}
    if row.name in {"00100010", "00100020"}:
        found |= {Outcome.DUMMY}  # the case number stands for the patient
    if telling and found & {Outcome.SAME, Outcome.CLEANED}:
        # What a person typed into it may leave no word; a type 1 attribute has a dummy then.
        found |= {Outcome.GONE, Outcome.EMPTY, Outcome.DUMMY, Outcome.CLEANED}
    return found


@pytest.mark.parametrize("name", sorted(TABLE.keys() - ELSEWHERE))
def test_a_row_of_the_table_is_done_under_every_profile(name):
    row = TABLE[name]
    for sop_class, where in places(row):
        type_ = Iod(sop_class).type_of(Path(where))
        for profile in PROFILES if sop_class == objects.CLASSES["CT"] else [MIDRC, BASIC]:
            concerned = profile in {MIDRC, BASIC} or profile.options & row.options.keys()
            for telling in (True, False) if concerned else (True,):
                value = objects.value(row.vr, telling=telling)
                content = objects.original(sop_class, where[:-1], Element(row.tag, row.vr, value))
                new = objects.written(content, profile)
                after = objects.found(new, where)
                got = outcome(value, after, row.vr, telling=telling)
                wanted = allowed(row, profile, type_, telling=telling)
                said = f"{name} {row.vr} type {type_} at {Path(where)}, profile {profile.name}"
                assert got & wanted, f"{said}: {got} where the standard asks for {wanted}"
                if telling and not kept_on_purpose(row, profile):
                    assert not tells(new.decode("latin-1")), said


def kept_on_purpose(row: Row, profile: Profile) -> bool:
    """Whether the profile keeps what tells: UIDs, by the options that say so."""
    of_device = Option.DEVICE in profile.options and Option.DEVICE in row.options
    return (Option.UIDS in profile.options and row.vr in {"UI", "SQ"}) or (
        of_device and row.vr == "UI"
    )


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_private_attributes_go_unless_they_are_known_to_be_safe(profile):
    b_value = Element(0x0019100C, "IS", b"1000")
    for sequence in ((), (0x00081140,)):
        for creator in (b"SIEMENS MR HEADER", b"LARKMOOR PACS"):
            reserved = Element(0x00190010, "LO", creator)
            content = objects.original(objects.CLASSES["MR"], sequence, reserved, b_value, PRIVATE)
            new = objects.written(content, profile)
            safe = Option.SAFE_PRIVATE in profile.options and creator == b"SIEMENS MR HEADER"
            for element in (reserved, b_value):
                after = objects.found(new, (*sequence, element.tag))
                assert (after is not None) is safe
            assert objects.found(new, (*sequence, PRIVATE.tag)) is None


@pytest.mark.parametrize("profile", PROFILES, ids=lambda profile: profile.name)
def test_the_file_meta_information_names_the_new_instance(profile):
    element = Element(0x00080018, "UI", OLD_UID)
    content = objects.original(objects.CLASSES["CT"], (), element)
    meta = dcmread(io.BytesIO(objects.written(content, profile))).file_meta
    assert meta.MediaStorageSOPInstanceUID == PSEUDONYMS.uid(OLD_UID.decode())


@pytest.mark.parametrize("name", STRICTER)
def test_what_is_stricter_than_an_option_is_so_indeed(name):
    row = TABLE[name]
    value = objects.value(row.vr, telling=False)
    content = objects.original(objects.CLASSES["CT"], (), Element(row.tag, row.vr, value))
    for option in row.options:
        new = objects.written(content, Profile(option.value, frozenset({option})))
        after = objects.found(new, (row.tag,))
        assert after is None or (after.VR == "UI" and UID(after.value) != text(value))


def test_every_option_of_the_standard_has_rows_that_it_changes():
    changed = {option for row in TABLE.values() for option in row.options}
    assert changed == set(Option)
