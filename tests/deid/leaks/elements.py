"""Leaks in elements: names, numbers, places, dates and UIDs, at any depth and in any VR."""

import struct
from collections.abc import Callable
from random import Random

from pydicom.dataelem import RawDataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.tag import Tag
from pydicom.uid import ExplicitVRBigEndian, ImplicitVRLittleEndian

from tests.deid.leaks.person import (
    BIRTH_DAY,
    DAY,
    MRN,
    UIDS,
    Clean,
    numbered,
    placed,
    spelled,
    written_day,
)

Leak = Callable[[Clean, Random], tuple[bytes, str]]
"""Plants something in a clean file: the bytes, and what must be said of it (alternatives by |)."""

TEXTS = {
    "LO": 0x00180010, "SH": 0x00180024, "ST": 0x00082111, "LT": 0x00204000, "UT": 0x0040A160,
    "UC": 0x00080119, "CS": 0x00180015, "AE": 0x21000140, "PN": 0x0040A123, "UR": 0x00081190,
    "OB": 0x00282000, "OW": 0x00281201, "UN": 0x00281202,
}  # fmt: skip
CHARSETS = ["", "ISO_IR 100", "ISO_IR 192", "GB18030", "\\ISO 2022 IR 87", "\\ISO 2022 IR 149"]
ENCODED = [
    (name, codec, charset)
    for name, codecs in {
        "Müßig": "latin-1 utf-8 utf-16-le utf-16-be cp1252 iso8859-2",
        "MÜSSIG JÖRG": "latin-1 utf-8 utf-16-le utf-16-be",
        "Jo\u0308rg": "utf-8",
        "山田": "utf-8 shift_jis euc_jp iso2022_jp gb18030 utf-16-le",
        "太郎": "utf-8 shift_jis iso2022_jp utf-16-be",
        "희중": "utf-8 euc_kr utf-16-le",
        "小东": "utf-8 gb18030 gbk utf-16-le",
        "Люксембург": "utf-8 iso8859-5 cp1251 koi8-r utf-16-be",
    }.items()
    for codec in codecs.split()
    for charset in CHARSETS
]  # fmt: skip


def put(ds: Dataset, file: FileDataset, tag: int, vr: str, value: bytes) -> None:
    """Add an element of raw bytes, padded as its VR wants it."""
    value += (b"\0" if vr in {"UI", "OB", "OW", "UN"} else b" ") * (len(value) % 2)
    syntax = file.file_meta.TransferSyntaxUID
    implicit, little = syntax == ImplicitVRLittleEndian, syntax != ExplicitVRBigEndian
    ds[tag] = RawDataElement(Tag(tag), vr, len(value), value, 0, implicit, little)


def nested(file: FileDataset, depth: int) -> Dataset:
    """A new item so many sequences deep."""
    below: Dataset = file
    for level in range(depth):
        item = Dataset()
        if level == 0:
            below.SourceImageSequence.append(item)
        else:
            below.PurposeOfReferenceCodeSequence = [item]
        below = item
    return below


def _in_text(clean: Clean, random: Random, text: str, said: str) -> tuple[bytes, str]:
    ds = clean.dataset()
    vr = random.choice(sorted(TEXTS))
    put(nested(ds, random.randrange(6)), ds, TEXTS[vr], vr, text.encode())
    return clean.with_dataset(ds), said


def name(clean: Clean, random: Random) -> tuple[bytes, str]:
    return _in_text(clean, random, spelled(random), "a name|person's name|RetrieveURL")


def number(clean: Clean, random: Random) -> tuple[bytes, str]:
    return _in_text(clean, random, numbered(random), "number|person's name|device")


def place(clean: Clean, random: Random) -> tuple[bytes, str]:
    said = "institution|address|telephone|device|person's name|a name"
    return _in_text(clean, random, placed(random), said)


def original_day_in_text(clean: Clean, random: Random) -> tuple[bytes, str]:
    return _in_text(clean, random, written_day(random), "a date|person's name")


def birth_day_in_text(clean: Clean, random: Random) -> tuple[bytes, str]:
    said = "birth date|a date|person's name"
    return _in_text(clean, random, written_day(random, BIRTH_DAY), said)


def uid_in_text(clean: Clean, random: Random) -> tuple[bytes, str]:
    uid = random.choice([*UIDS.values(), clean.original_uids[2], "1.3.12.2.1107.5.1.4.84736251.7"])
    return _in_text(clean, random, uid, "UID|number|person's name")


def encoded_name(clean: Clean, random: Random) -> tuple[bytes, str]:
    text, codec, charset = random.choice(ENCODED)
    ds = clean.dataset()
    item = nested(ds, random.randrange(6))
    if item is not ds:
        item.SpecificCharacterSet = charset
    vr = random.choice(["LO", "SH", "ST", "LT", "UT", "UC", "OB", "OW", "UN"])
    value = text.encode(codec)
    value += bytes(len(value) % 2)
    stand_in = bytes(random.choices(b"QXYZ", k=len(value)))
    put(item, ds, TEXTS[vr], vr, stand_in)
    content = clean.with_dataset(ds)
    assert content.count(stand_in) == 1
    return content.replace(stand_in, value), "a name|VR demands"


def wide_name(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    vr = random.choice(["OB", "OW", "UN", "LO", "LT"])
    value = f"is {spelled(random)}".encode(random.choice(["utf-16-le", "utf-16-be"]))
    put(nested(ds, random.randrange(3)), ds, TEXTS[vr], vr, value)
    return clean.with_dataset(ds), "a name|VR demands"


def number_as_a_number(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    order = ">" if ds.file_meta.TransferSyntaxUID == ExplicitVRBigEndian else "<"
    number = random.choice([int(MRN), 991827, int(DAY), int(BIRTH_DAY)])
    vr, tag, value = random.choice(
        [
            ("DS", 0x00180060, str(number).encode()),
            ("IS", 0x00181150, str(number).encode()),
            ("UL", 0x00186016, struct.pack(f"{order}I", number)),
            ("SL", 0x00186020, struct.pack(f"{order}i", number)),
            ("FD", 0x00189073, struct.pack(f"{order}d", number)),
        ]
    )
    put(nested(ds, random.randrange(6)), ds, tag, vr, value)
    return clean.with_dataset(ds), "number|date"


def text_in_a_binary_number(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    vr, tag = random.choice(
        [("US", 0x00280106), ("SS", 0x00280106), ("FD", 0x00189073), ("FL", 0x00186020),
         ("AT", 0x00280009)]
    )  # fmt: skip
    put(nested(ds, random.randrange(3)), ds, tag, vr, b"Quorvinth Anselma ".ljust(24))
    return clean.with_dataset(ds), "a name|VR"


def original_uid(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    uid = random.choice([*UIDS.values(), clean.original_uids[2]])
    tag = random.choice([0x00200052, 0x00081155, 0x0020000E, 0x00181002])
    value = random.choice([uid, f"2.25.0\\{uid}"])
    put(nested(ds, random.randrange(1, 6)), ds, tag, "UI", value.encode())
    return clean.with_dataset(ds), "UID"


def uid_with_the_number(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    uid = random.choice(["2.25.84736251", f"1.2.840.113619.{MRN}.3", f"1.2.840.10008.{MRN}"])
    put(nested(ds, random.randrange(6)), ds, 0x00200052, "UI", uid.encode())
    return clean.with_dataset(ds), "UID that was not replaced"


def unshifted_date(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    vr, tag, value = random.choice(
        [
            ("DA", 0x00080022, DAY),
            ("DA", 0x00181200, f"18991231\\{DAY}"),
            ("DA", 0x00400002, f"18991231-{DAY}"),
            ("DT", 0x0008002A, f"{DAY}101112.5"),
            ("DT", 0x0040A13A, f"{DAY}1011-0500"),
            ("DA", 0x00080022, "2020.04.12"),
        ]
    )
    put(nested(ds, random.randrange(6)), ds, tag, vr, value.encode())
    return clean.with_dataset(ds), "shift"


def date_of_another_shift(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    day = f"{random.randrange(1995, 2020)}{random.randrange(1, 13):02}{random.randrange(1, 29):02}"
    put(nested(ds, random.randrange(6)), ds, 0x00080022, "DA", day.encode())
    return clean.with_dataset(ds), "shift"


def future_date(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    value = random.choice(["20991231", "29990101", "99991231", "2098"])
    vr, tag = ("DA", 0x00080022) if len(value) == 8 else ("DT", 0x0008002A)
    put(nested(ds, random.randrange(6)), ds, tag, vr, value.encode())
    return clean.with_dataset(ds), "future"


def age(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    value = random.choice(["091Y", "095Y", "107Y", "95Y", "95 years", "9 5Y"])
    put(ds, ds, 0x00101010, "AS", value.encode())
    return clean.with_dataset(ds), "90 years|no age"


def identity(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    keyword, value = random.choice(
        [
            ("PatientBirthDate", "19600101"),
            ("PatientID", "84736252"),
            ("PatientID", "000000-123456789012"),
            ("PatientName", "Somebody^Else"),
            ("AccessionNumber", "77"),
            ("StudyID", "1"),
            ("ReferringPhysicianName", "Somebody^Else"),
            ("OtherPatientIDs", ""),
            ("InstitutionName", "Elsewhere"),
            ("StationName", "X1"),
            ("PatientAddress", ""),
            ("PersonName", "Somebody^Else"),
            ("VerifyingObserverName", "Somebody^Else"),
            ("ScheduledProcedureStepID", "1"),
            ("CurrentPatientLocation", "4B"),
            ("PatientBirthTime", "101112"),
            ("TimezoneOffsetFromUTC", "-0500"),
            ("DeviceSerialNumber", "12"),
        ]
    )
    setattr(ds, keyword, value)
    said = f"{keyword}|patient id|patient name"
    return clean.with_dataset(ds), said


LEAKS: tuple[Leak, ...] = (
    name, number, place, original_day_in_text, birth_day_in_text, uid_in_text, encoded_name,
    wide_name, number_as_a_number, text_in_a_binary_number, original_uid, uid_with_the_number,
    unshifted_date, date_of_another_shift, future_date, age, identity,
)  # fmt: skip
