"""Faults in what a file says of itself: declaration, private blocks, codes, types and VRs."""

from random import Random

from pydicom.dataset import Dataset, FileDataset

from tests.deid.clean_file import code
from tests.deid.leaks.elements import nested, put
from tests.deid.leaks.person import MRN, Clean, spelled

SAFE = (("SIEMENS MR HEADER", 0x0019, 0x0C), ("GEMS_ACQU_01", 0x0019, 0x02))
PRIVATE = "private element|private sequence|private creator"


def method_code(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    true = {item.CodeValue for item in ds.DeidentificationMethodCodeSequence}
    claims = ["113101", "113102", "113106", "113109", "113110", "113111", "113112", "113199", "1"]
    value = random.choice([claim for claim in claims if claim not in true])
    ds.DeidentificationMethodCodeSequence.append(code(value, "Claimed"))
    ds.BurnedInAnnotation = ds.RecognizableVisualFeatures = "YES"
    return clean.with_dataset(ds), "It says that|codes"


def unproven_claim(clean: Clean, random: Random) -> tuple[bytes, str]:
    """The original's word that its pixels show nothing, with nobody who has looked."""
    ds = clean.dataset()
    setattr(ds, random.choice(["BurnedInAnnotation", "RecognizableVisualFeatures"]), "NO")
    return clean.with_dataset(ds), "and not that"


def missing_code(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    codes = ds.DeidentificationMethodCodeSequence
    del codes[random.randrange(len(codes))]
    return clean.with_dataset(ds), "does not say|codes"


def longitudinal(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    ds.LongitudinalTemporalInformationModified = random.choice(["UNMODIFIED", "REMOVED", "", "NO"])
    return clean.with_dataset(ds), "dates"


def not_declared(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    keyword, value = random.choice(
        [
            ("PatientIdentityRemoved", "NO"),
            ("PatientIdentityRemoved", ""),
            ("DeidentificationMethod", ""),
            ("DeidentificationMethodCodeSequence", []),
        ]
    )
    setattr(ds, keyword, value)
    return clean.with_dataset(ds), "does not say|do not say"


def missing_attribute(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    keyword = random.choice(
        ["SOPClassUID", "Modality", "Rows", "Columns", "BitsAllocated", "BitsStored", "HighBit",
         "PixelRepresentation", "SamplesPerPixel", "PhotometricInterpretation", "PatientID",
         "PatientName", "StudyInstanceUID", "SeriesInstanceUID", "PixelData"]
    )  # fmt: skip
    if random.random() < 0.5 and keyword not in {"PixelData", "PatientName"}:
        put(ds, ds, ds[keyword].tag, ds[keyword].VR, b"")
    else:
        del ds[keyword]
    return clean.with_dataset(ds), f"{keyword} is missing|UID|no image|patient id"


def coding_scheme(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    item = code(random.choice(["CTHD", "1"]), "Head")
    item.CodingSchemeDesignator = random.choice(["99LARKMOOR", "99STMARY", "LKM", "L", "LOCAL"])
    nested(ds, random.randrange(1, 5)).ProcedureCodeSequence = [item]
    return clean.with_dataset(ds), "coding scheme"


def wrong_vr(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    tag, vr, value = random.choice(
        [
            (0x00180060, "LO", b"120"),
            (0x00080022, "LO", b"18991231"),
            (0x00280010, "LO", b"QQ"),
            (0x00181150, "UT", b"12"),
            (0x0020000E, "LO", b"2.25.0"),
            (0x00187777, "LO", b"unknown"),
        ]
    )
    if ds.file_meta.TransferSyntaxUID == "1.2.840.10008.1.2":
        tag, vr, value = 0x00187777, "LO", b"unknown"
    put(nested(ds, random.randrange(1, 4)), ds, tag, vr, value)
    content = clean.with_dataset(ds)
    return content, "no attribute of the standard"


def bad_value(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    tag, vr, value = random.choice(
        [
            (0x00180060, "DS", b"12 kV"),
            (0x00181150, "IS", b"1.5"),
            (0x00080032, "TM", b"10:11 am"),
            (0x00080032, "TM", b"251112"),
            (0x00180015, "CS", b"HEAD OF THE YOUNG LADY " * 3),
            (0x00180024, "SH", b"a name that is too long " * 3),
            (0x00180010, "LO", b"agent\0hidden"),
            (0x00180010, "LO", b"agent\7of it"),
            (0x00080022, "DA", b"20201399"),
        ]
    )
    put(nested(ds, random.randrange(4)), ds, tag, vr, value)
    return clean.with_dataset(ds), "what its VR demands|whole date"


def description(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    keyword = random.choice(["StudyDescription", "SeriesDescription", "ImageComments", "TextValue"])
    said = random.choice(
        ["CT b.smith@example.org", "call 0171 5551234", "see www.example.org", "on 3 May 2019"]
    )
    setattr(nested(ds, random.randrange(4)), keyword, said)
    return clean.with_dataset(ds), f"{keyword} still holds"


def _block(ds: Dataset, file: FileDataset, creator: str, group: int, number: int = 0x7E) -> int:
    put(ds, file, group << 16 | number, "LO", creator.encode())
    return group << 16 | number << 8


def private_element(clean: Clean, random: Random) -> tuple[bytes, str]:
    """Private elements that the table does not list, in blocks that it lists and others."""
    ds = clean.dataset()
    item = nested(ds, random.randrange(5))
    creator = random.choice(["ACME PACS 1.0", "SIEMENS MR HEADER", "GEMS_ACQU_01", ""])
    block = _block(item, ds, creator, 0x0019, random.choice([0x7E, 0xE0]))
    vr = random.choice(["LO", "UN", "OB", "UT", "DS"])
    put(item, ds, block | random.choice([0x01, 0xFF]), vr, random.choice([b"12", b"Quorvinth"]))
    return clean.with_dataset(ds), PRIVATE


def private_without_a_creator(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    _, group, element = random.choice(SAFE)
    put(nested(ds, random.randrange(3)), ds, group << 16 | 0x7D00 | element, "IS", b"100")
    return clean.with_dataset(ds), PRIVATE


def orphan_creator(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    creator, group, _ = random.choice(SAFE)
    _block(nested(ds, random.randrange(4)), ds, creator, group)
    return clean.with_dataset(ds), PRIVATE


def name_in_a_creator(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    _block(nested(ds, random.randrange(3)), ds, spelled(random), random.choice([0x0009, 0x0019]))
    return clean.with_dataset(ds), PRIVATE


def private_sequence(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    item = nested(ds, random.randrange(3))
    _block(item, ds, "GEMS_ACQU_01", 0x0019)
    inner = Dataset()
    inner.CodeMeaning = "Head"
    item.add_new(0x00197E02, "SQ", [inner])
    return clean.with_dataset(ds), PRIVATE


def leak_in_a_safe_element(clean: Clean, random: Random) -> tuple[bytes, str]:
    ds = clean.dataset()
    ds.DeidentificationMethodCodeSequence.append(code("113111", "Retain Safe Private Option"))
    item = nested(ds, random.randrange(5))
    block = _block(item, ds, "SIEMENS MR HEADER", 0x0019, random.choice([0x7E, 0x42]))
    if random.random() < 0.5:
        put(item, ds, block | 0x0C, "IS", MRN.encode())
    else:
        put(item, ds, block | 0x0F, "SH", random.choice(["QUORVINTH", "Larkmoor"]).encode())
    return clean.with_dataset(ds), "still holds"


LEAKS = (
    method_code, unproven_claim, missing_code, longitudinal, not_declared, missing_attribute,
    coding_scheme, wrong_vr, bad_value, description, private_element, private_without_a_creator,
    orphan_creator, name_in_a_creator, private_sequence, leak_in_a_safe_element,
)  # fmt: skip
