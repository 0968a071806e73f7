"""Every kind of object, with identifiers wherever its definition lets them stand."""

from functools import lru_cache

import pytest
from pydicom.datadict import dictionary_VR
from pydicom.uid import UID, ExplicitVRLittleEndian

from midrc_desktop.deid import iod as definitions
from midrc_desktop.deid import part10
from midrc_desktop.deid.element import Element, Encoding, encoded
from midrc_desktop.deid.iod import Iod, Type
from midrc_desktop.deid.path import Path
from midrc_desktop.deid.profile import BASIC, MIDRC
from midrc_desktop.deid.values import WIDTHS
from midrc_desktop.deid.verify import Expected, verify_file
from tests.deid.made import IDENTIFIERS, PSEUDONYMS
from tests.deid.written import deidentified, parsed

KNOWN = sorted(definitions._tables().classes)
NAME = b"Quillford"
TEXT = b"seen with Janetta Quillford 84736251 at Larkmoor"
BY_VR = {
    "PN": b"Quillford^Janetta",
    "AE": b"LARKMOORCT1",
    "CS": b"QUILLFORD",
    "SH": b"Quillford",
    "UR": b"https://larkmoor.example/84736251",
    "DA": b"20200314",
    "DT": b"20200314153000",
    "TM": b"153000",
    "AS": b"093Y",
    "DS": b"84736251",
    "IS": b"84736251",
    "UI": b"1.2.3.84736251",
    "UN": b"Quillford",
}
PLAIN = {
    0x00080005: b"ISO_IR 100",
    0x00080060: b"OT",
    0x00280002: b"\1\0",
    0x00280004: b"MONOCHROME2",
    0x00280008: b"1",
    0x00280010: b"\2\0",
    0x00280011: b"\2\0",
    0x00280100: b"\x08\0",
    0x00280101: b"\x08\0",
    0x00280102: b"\x07\0",
    0x00280103: b"\0\0",
    0x0040A040: b"TEXT",
}
DESCRIBING_PIXELS = [tag for tag, given in PLAIN.items() if given.endswith(b"\0")]
DEEPEST = 3


EXPECTED = Expected(case_id=PSEUDONYMS.case_id)


def filled(iod: Iod, above: tuple[int, ...] = ()) -> tuple[Element, ...]:
    """Everything that the object defines, down to DEEPEST, with identifiers by VR."""
    made = []
    for tag in sorted(iod.within(Path(above))):
        vr = str(dictionary_VR(tag)).split(" or ")[0]
        if tag >= 0x7FE00000 or tag in {0x00080016, 0x00080018}:
            continue
        if vr == "SQ":
            items = (filled(iod, (*above, tag)),) if len(above) < DEEPEST else ()
            made.append(Element(tag, vr, items))
        elif tag in PLAIN and (not above or tag == 0x0040A040):
            made.append(Element(tag, vr, PLAIN[tag]))
        elif vr in WIDTHS:
            continue
        else:
            binary = vr in {"OB", "OW", "OF", "OD", "OL", "OV"}
            made.append(Element(tag, vr, bytes(8) if binary else BY_VR.get(vr, TEXT)))
    return tuple(made)


@lru_cache(maxsize=4)
def file_of(sop_class: str) -> bytes:
    iod = Iod(sop_class)
    own = {
        0x00080016: Element(0x00080016, "UI", sop_class.encode()),
        0x00080018: Element(0x00080018, "UI", b"1.2.3.4"),
    }
    if iod.has_image:
        own |= {tag: Element(tag, "US", PLAIN[tag]) for tag in DESCRIBING_PIXELS}
        own[0x7FE00010] = Element(0x7FE00010, "OB", bytes(range(4)))
    whole = {element.tag: element for element in filled(iod)} | own
    ordered = tuple(whole[tag] for tag in sorted(whole))
    start = part10.start(sop_class, "1.2.3.4", ExplicitVRLittleEndian)
    return start + encoded(ordered, Encoding())


@pytest.mark.parametrize("profile", [MIDRC, BASIC], ids=lambda profile: profile.name)
@pytest.mark.parametrize("sop_class", KNOWN, ids=lambda uid: UID(uid).name)
def test_no_identifier_is_left_wherever_it_stood_and_verification_agrees(sop_class, profile):
    after = deidentified(file_of(sop_class), profile)
    for found in (NAME, NAME.upper(), b"Janetta", b"84736251", b"20200314", b"Larkmoor"):
        assert found not in after
    assert parsed(after).get("PixelData") == (bytes(range(4)) if Iod(sop_class).has_image else None)
    assert verify_file(after, identifiers=IDENTIFIERS, expected=EXPECTED) == ()


@pytest.mark.parametrize("sop_class", KNOWN, ids=lambda uid: UID(uid).name)
def test_what_an_object_must_have_is_there_and_type_1_has_a_value(sop_class):
    iod, after = Iod(sop_class), parsed(deidentified(file_of(sop_class)))
    for tag, type_ in iod.within(Path(())).items():
        skipped = str(dictionary_VR(tag)) in WIDTHS or tag >= 0x7FE00000
        if type_ in {Type.ONE, Type.TWO} and not skipped and " or " not in dictionary_VR(tag):
            assert tag in after, f"{tag:08X}"
            assert type_ is Type.TWO or after[tag].value not in (None, "", b""), f"{tag:08X}"
