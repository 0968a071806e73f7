"""What a file is by its first bytes; its name does not count."""

import re
import struct
from enum import Enum


class Content(Enum):
    """What the first bytes look like; for what is not read, the reason as a sentence."""

    DICOM = "A DICOM file."
    ARCHIVE = "A zip archive."
    EMPTY = "The file is empty."
    PDF = "This is a PDF document."
    PICTURE = "This is an ordinary picture without a DICOM header."
    PROGRAM = "This is a program."
    OTHER_ARCHIVE = "This is an archive of a kind that this program does not read; unpack it first."
    SYSTEM = "This is a file of the operating system."
    TEXT = "This is a text file."
    OTHER = "This is not a DICOM file."


_KNOWN = (
    (b"PK\x03\x04", Content.ARCHIVE),
    (b"PK\x05\x06", Content.ARCHIVE),
    (b"%PDF", Content.PDF),
    (b"\xff\xd8\xff", Content.PICTURE),
    (b"\x89PNG", Content.PICTURE),
    (b"GIF8", Content.PICTURE),
    (b"BM", Content.PICTURE),
    (b"II*\0", Content.PICTURE),
    (b"MM\0*", Content.PICTURE),
    (b"MZ", Content.PROGRAM),
    (b"\x7fELF", Content.PROGRAM),
    (b"Rar!", Content.OTHER_ARCHIVE),
    (b"7z\xbc\xaf", Content.OTHER_ARCHIVE),
    (b"\x1f\x8b", Content.OTHER_ARCHIVE),
    (b"\0\0\0\x01Bud1", Content.SYSTEM),
)

# The groups and the VRs that a data set can begin with when it has no preamble.
_FIRST_GROUPS = {0x0002, 0x0008}
_FIRST_VRS = {b"UL", b"UI", b"CS", b"DA", b"TM", b"OB", b"SH", b"LO", b"DT", b"ST"}
_LONGEST_FIRST_VALUE = 1024
_TEXT = re.compile(rb"[\t\n\r\x20-\x7e\x80-\xff]+")


def recognise(start: bytes) -> Content:
    """What a file with these first 132 bytes is, or may be."""
    if not start:
        return Content.EMPTY
    # A preamble may be anything, even the start of another format (PS3.10 7.1).
    if start[128:132] == b"DICM" or _begins_data_set(start):
        return Content.DICOM
    for magic, content in _KNOWN:
        if start.startswith(magic):
            return content
    if _TEXT.fullmatch(start):
        return Content.TEXT
    return Content.OTHER


def _begins_data_set(start: bytes) -> bool:
    """Whether this is a plausible first element of a data set without preamble."""
    if len(start) < 8:
        return False
    for order in "<>":
        group, element = struct.unpack(order + "HH", start[:4])
        if group not in _FIRST_GROUPS or element > 0x0100:
            continue
        if start[4:6] in _FIRST_VRS:
            return True
        if order == "<":
            (length,) = struct.unpack("<L", start[4:8])
            return bool(length <= _LONGEST_FIRST_VALUE)
    return False
