"""The start of a written file: an empty preamble and file meta information (PS3.10 7.1)."""

from midrc_desktop.deid.element import Element, Encoding, encoded

# A UUID of our own under 2.25 (PS3.5 B.2).
IMPLEMENTATION_CLASS_UID = "2.25.254077360876986414416957069598335734781"
IMPLEMENTATION_VERSION = "MIDRC_DESKTOP_1"


def start(sop_class_uid: str, sop_instance_uid: str, syntax: str) -> bytes:
    """Preamble, prefix and group 0002 with nothing of the original in it."""
    meta = encoded(
        (
            Element(0x00020001, "OB", b"\0\1"),
            Element(0x00020002, "UI", sop_class_uid.encode()),
            Element(0x00020003, "UI", sop_instance_uid.encode()),
            Element(0x00020010, "UI", syntax.encode()),
            Element(0x00020012, "UI", IMPLEMENTATION_CLASS_UID.encode()),
            Element(0x00020013, "SH", IMPLEMENTATION_VERSION.encode()),
        ),
        Encoding(),
    )
    length = Element(0x00020000, "UL", len(meta).to_bytes(4, "little"))
    return bytes(128) + b"DICM" + encoded((length,), Encoding()) + meta
