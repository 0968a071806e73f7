"""Leaks around the elements: preamble, file meta, padding, pixels, and what PS3.5 lets hide."""

import struct
from random import Random

from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import UID, ExplicitVRBigEndian, ImplicitVRLittleEndian

from tests.deid.leaks.elements import nested, put
from tests.deid.leaks.person import MRN, Clean, spelled

_ITEM, _END = b"\xfe\xff\x00\xe0", b"\xfe\xff\xdd\xe0\0\0\0\0"


def _secret(random: Random) -> bytes:
    """A name or number, as bytes of even length."""
    text = random.choice([spelled(random), MRN, "Quorvinth"]).encode()
    return text + b" " * (len(text) % 2)


def _item(content: bytes) -> bytes:
    return _ITEM + struct.pack("<I", len(content)) + content


def _fragments(clean: Clean) -> tuple[bytes, list[bytes]]:
    """What stands before the fragments of a file, and those, the offset table first."""
    start = clean.content.index(b"\xe0\x7f\x10\0OB\0\0\xff\xff\xff\xff") + 12
    rest, found = clean.content[start:], []
    while rest[:8] != _END:
        (length,) = struct.unpack_from("<I", rest, 4)
        found.append(rest[8 : 8 + length])
        rest = rest[8 + length :]
    return clean.content[:start], found


def _packed(start: bytes, fragments: list[bytes]) -> bytes:
    return start + b"".join(map(_item, fragments)) + _END


def preamble(clean: Clean, random: Random) -> tuple[bytes, str]:
    secret = _secret(random)
    at = random.randrange(128 - len(secret))
    content = clean.content
    return content[:at] + secret + content[at + len(secret) :], "preamble"


def behind_the_data_set(clean: Clean, random: Random) -> tuple[bytes, str]:
    said = "VR that does not exist|order|longer|early|add up|padding|Padding|no attribute"
    return clean.content + _secret(random), said


def trailing_padding(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    put(ds, ds, 0xFFFCFFFC, "OB", _secret(random))
    return clean.with_dataset(ds), "DataSetTrailingPadding"


def file_meta(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    keyword = random.choice(["SourceApplicationEntityTitle", "SendingApplicationEntityTitle", ""])
    if keyword:
        setattr(ds.file_meta, keyword, "LARKCT7")
    else:
        ds.file_meta.PrivateInformationCreatorUID = "2.25.0"
        ds.file_meta.PrivateInformation = _secret(random)
    return clean.with_dataset(ds), "file meta"


def version_name(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    ds.file_meta.ImplementationVersionName = random.choice(["QUORVINTH", f"V{MRN}", "LARKMOOR"])
    return clean.with_dataset(ds), "ImplementationVersionName"


def meta_version(clean: Clean, random: Random) -> tuple[bytes, str]:
    at = clean.content.index(b"\x02\0\x01\0OB") + 12
    content = clean.content
    return content[:at] + random.choice([b"QV", b"84"]) + content[at + 2 :], "file meta"


def group_length(clean: Clean, random: Random) -> tuple[bytes, str]:
    content = clean.content
    at = 144 + struct.unpack_from("<I", content, 140)[0]
    implicit, big = clean.name == ImplicitVRLittleEndian, clean.name == ExplicitVRBigEndian
    order = ">" if big else "<"
    head = struct.pack(f"{order}I", 4) if implicit else b"UL" + struct.pack(f"{order}H", 4)
    element = struct.pack(f"{order}HH", 8, 0) + head + random.choice([b"Quor", b"8473"])
    return content[:at] + element + content[at:], "group length"


def small_picture(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds, icon = clean.dataset(), Dataset()
    icon.Rows = icon.Columns = 2
    icon.add_new(0x7FE00010, "OW", b"JD" * 2)
    if random.random() < 0.5:
        ds.IconImageSequence = [icon]
    else:
        nested(ds, 1).PurposeOfReferenceCodeSequence = [icon]
    return clean.with_dataset(ds), "IconImageSequence|small picture"


def drawing(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    group = random.choice([0x5000, 0x5006, 0x501E, 0x6000, 0x6002, 0x601E])
    element = random.choice([0x3000, 0x4000]) if group >= 0x6000 else 0x3000
    vr = "LT" if element == 0x4000 else "OW"
    put(ds, ds, group << 16 | element, vr, random.choice([b"\1\2", b"Qu"]))
    return clean.with_dataset(ds), "curve|overlay"


def removed_sequence(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds, before = clean.dataset(), Dataset()
    before.PatientSex = "M"
    keyword = random.choice(
        ["OriginalAttributesSequence", "ModifiedAttributesSequence", "DigitalSignaturesSequence",
         "ReferencedPatientSequence", "OtherPatientIDsSequence", "EncryptedAttributesSequence",
         "ReferringPhysicianIdentificationSequence", "CodingSchemeIdentificationSequence"]
    )  # fmt: skip
    setattr(ds, keyword, [before])
    return clean.with_dataset(ds), keyword


def behind_native_pixels(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = _native(clean)
    ds.PixelData += _secret(random)
    return clean.with_dataset(ds), "as long as the image"


def pixels_twice(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    put(ds, ds, 0x7FE00008, "OF", _secret(random).ljust(40))
    return clean.with_dataset(ds), "pixels twice"


def _native(clean: Clean) -> FileDataset:
    """The file, or its header with pixels that are not compressed."""
    ds = clean.dataset()
    if ds.file_meta.TransferSyntaxUID.is_encapsulated:
        ds.file_meta.TransferSyntaxUID = UID("1.2.840.10008.1.2.1")
        size = ds.Rows * ds.Columns * ds.SamplesPerPixel * ds.BitsAllocated // 8
        ds.PixelData = bytes(size + size % 2)
        ds["PixelData"].is_undefined_length = False
    return ds


def extra_fragment(clean: Clean, random: Random) -> tuple[bytes, str]:
    start, (offsets, *fragments) = _fragments(clean)
    fragments.insert(random.choice([0, len(fragments)]), _secret(random))
    return _packed(start, [offsets, *fragments]), "compressed|pictures"


def offset_table(clean: Clean, random: Random) -> tuple[bytes, str]:
    start, (_, *fragments) = _fragments(clean)
    secret = _secret(random)
    return _packed(start, [secret, *fragments]), "offsets"


def behind_the_delimiter(clean: Clean, random: Random) -> tuple[bytes, str]:
    secret = _secret(random)
    content = clean.content[:-4] + struct.pack("<I", len(secret)) + secret
    return content, "add up|early"


def behind_a_picture(clean: Clean, random: Random) -> tuple[bytes, str]:
    start, (offsets, *fragments) = _fragments(clean)
    fragments[-1] += _secret(random)
    return _packed(start, [offsets, *fragments]), "behind one|built"


def comment_in_a_picture(clean: Clean, random: Random) -> tuple[bytes, str]:
    start, (_, first, *fragments) = _fragments(clean)
    secret = _secret(random)
    if first[:2] == b"\xff\xd8":
        marker = random.choice([b"\xff\xfe", b"\xff\xe0", b"\xff\xe1", b"\xff\xed"])
        segment = marker + struct.pack(">H", len(secret) + 2) + secret
        at = 2
    else:
        segment = b"\xff\x64" + struct.pack(">HH", len(secret) + 4, 1) + secret
        at = 4 + struct.unpack_from(">H", first, 4)[0]
    first = first[:at] + segment + first[at:]
    return _packed(start, [b"", first, *fragments]), "comment in its pixels"


def gap_in_a_picture(clean: Clean, random: Random) -> tuple[bytes, str]:
    start, (_, first, *fragments) = _fragments(clean)
    if first[:2] == b"\xff\xd8":
        at = 2
    else:
        at = 4 + struct.unpack_from(">H", first, 4)[0]
    return _packed(start, [b"", first[:at] + _secret(random) + first[at:], *fragments]), "built"


ANYWHERE = (
    preamble, behind_the_data_set, trailing_padding, file_meta, version_name, meta_version,
    group_length, small_picture, drawing, removed_sequence, behind_native_pixels, pixels_twice,
)  # fmt: skip
IN_ENCAPSULATED = (extra_fragment, offset_table, behind_the_delimiter, behind_a_picture)
IN_CODESTREAMS = (comment_in_a_picture, gap_in_a_picture)
