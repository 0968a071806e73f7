"""Strategies for DICOM files as bytes: valid, unusual, wrong and broken ones, with a patient in.

`files()` gives whole Part 10 files (PS3.10 7.1, PS3.5 7). Every file is a CT image of 4 by 4
pixels whose header holds the patient's and the staff's identifiers in their own attributes and,
in plain text, UTF-8, UTF-16 and other forms, in any others: known and unknown ones, with their own
VR or a wrong one, private with and without creator, group lengths, in sequences to a depth of 6
with defined and undefined lengths, in UN, in implicit, explicit, big-endian and deflated data
sets. Then character sets lie, lengths lie, elements are out of order or there twice, the file ends
early or goes on after its end.

Nothing here is encoded by the program or by pydicom. `PLANTED` are the identifiers; each is long
and unlike anything else in a file, so that it is never there by chance.
"""

import struct
import zlib
from dataclasses import dataclass, replace

from hypothesis import strategies as st
from pydicom.datadict import DicomDictionary
from pydicom.valuerep import VR

from midrc_desktop.identifiers import Identifiers

CT = "1.2.840.10008.5.1.4.1.1.2"
STUDY, SERIES, SOP = "1.2.826.0.77.4", "1.2.826.0.77.5", "1.2.826.0.77.6"
DEEPEST = 6

FAMILY, GIVEN, NUMBER = "Quillforden", "Janettaline", "84736251907"
STAFF, PLACE, ACCESSION = "Whitfieldermann", "Larkmoorhaven", "QX55190277"
PLANTED = (FAMILY, GIVEN, NUMBER, STAFF, PLACE, ACCESSION)
IDENTIFIERS = Identifiers.of(
    names=[f"{FAMILY}^{GIVEN}"],
    patient_ids=[NUMBER],
    staff=[f"{STAFF}^Augustinia"],
    institutions=[PLACE],
    numbers=[ACCESSION],
)
_IMPLICIT, _EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
_DEFLATED, _BIG = "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2"
_LONG = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
_UNDEFINED = 0xFFFFFFFF
_ITEM, _ITEM_END, _SEQUENCE_END = 0xFFFEE000, 0xFFFEE00D, 0xFFFEE0DD
_CHARACTER_SET, _PIXELS = 0x00080005, 0x7FE00010
_KNOWN = {tag: str(entry[0]).partition(" or ")[0] for tag, entry in DicomDictionary.items()}


@dataclass(frozen=True)
class Node:
    """An element to be encoded: bytes or items, and how its length is written.

    `undefined` leaves the length of a sequence and its items open; `more` is added to it, which
    makes it a lie.
    """

    tag: int
    vr: str
    value: "bytes | tuple[tuple[Node, ...], ...]"
    undefined: bool = False
    more: int = 0


def data_set(nodes: tuple[Node, ...], *, implicit: bool, order: str) -> bytes:
    """The bytes of a data set or item (PS3.5 7.1); `order` is "<" or ">"."""
    return b"".join(_element(node, implicit, order) for node in nodes)


def _element(node: Node, implicit: bool, order: str) -> bytes:
    open_end = node.undefined and not isinstance(node.value, bytes)
    if isinstance(node.value, bytes):
        value = node.value
    else:
        # In UN, items are implicit little endian whatever the rest is (PS3.5 6.2.2).
        inner = (True, "<") if node.vr == "UN" else (implicit, order)
        value = b"".join(_item(item, node.undefined, *inner) for item in node.value)
        if open_end:
            value += _tag(_SEQUENCE_END, inner[1]) + bytes(4)
    length = _UNDEFINED if open_end else max(0, len(value) + node.more)
    if implicit:
        return _tag(node.tag, order) + struct.pack(f"{order}I", length) + value
    vr = node.vr.encode("latin-1")
    if node.vr in _LONG:
        return _tag(node.tag, order) + vr + bytes(2) + struct.pack(f"{order}I", length) + value
    return _tag(node.tag, order) + vr + struct.pack(f"{order}H", length & 0xFFFF) + value


def _item(nodes: tuple[Node, ...], undefined: bool, implicit: bool, order: str) -> bytes:
    content = data_set(nodes, implicit=implicit, order=order)
    length = _UNDEFINED if undefined else len(content)
    end = _tag(_ITEM_END, order) + bytes(4) if undefined else b""
    return _tag(_ITEM, order) + struct.pack(f"{order}I", length) + content + end


def _tag(tag: int, order: str) -> bytes:
    return struct.pack(f"{order}HH", tag >> 16, tag & 0xFFFF)


def _even(text: str, pad: bytes = b" ") -> bytes:
    value = text.encode("ascii")
    return value + pad * (len(value) & 1)


def image(order: str) -> dict[int, Node]:
    """A CT image with its patient, ready to be spoilt."""
    texts = {
        (0x00080005, "CS"): "ISO_IR 100",
        (0x00080008, "CS"): "ORIGINAL\\PRIMARY\\AXIAL",
        (0x00080020, "DA"): "20200314",
        (0x00080030, "TM"): "153000",
        (0x00080050, "SH"): ACCESSION,
        (0x00080060, "CS"): "CT",
        (0x00080070, "LO"): "GE MEDICAL SYSTEMS",
        (0x00080080, "LO"): PLACE,
        (0x00080090, "PN"): f"{STAFF}^Augustinia",
        (0x00081030, "LO"): f"CT HEAD {FAMILY}",
        (0x00100010, "PN"): f"{FAMILY}^{GIVEN}",
        (0x00100020, "LO"): NUMBER,
        (0x00100030, "DA"): "19600102",
        (0x00100040, "CS"): "F",
        (0x00200013, "IS"): "1",
        (0x00280004, "CS"): "MONOCHROME2",
    }
    uids = {0x00080016: CT, 0x00080018: SOP, 0x0020000D: STUDY, 0x0020000E: SERIES}
    numbers = {
        **dict.fromkeys((0x00280010, 0x00280011), 4),
        **dict.fromkeys((0x00280100, 0x00280101), 16),
        **{0x00280002: 1, 0x00280102: 15, 0x00280103: 0},
    }
    found = [
        *(Node(tag, vr, _even(text)) for (tag, vr), text in texts.items()),
        *(Node(tag, "UI", _even(uid, b"\0")) for tag, uid in uids.items()),
        *(Node(tag, "US", struct.pack(f"{order}H", number)) for tag, number in numbers.items()),
        Node(_PIXELS, "OW", bytes(range(32))),
    ]
    return {node.tag: node for node in sorted(found, key=lambda node: node.tag)}


def spellings() -> st.SearchStrategy[bytes]:
    """An identifier as it turns up somewhere: alone or among words, in any case and encoding."""
    forms = (str, str.upper, str.lower, lambda one: f"CT {one} HEAD", lambda one: f"{one}^{GIVEN}")
    texts = st.builds(lambda one, form: form(one), st.sampled_from(PLANTED), st.sampled_from(forms))
    codecs = ("ascii", "ascii", "utf-8-sig", "utf-16-le", "utf-16-be", "utf-16")
    encoded = st.builds(lambda text, codec: text.encode(codec), texts, st.sampled_from(codecs))
    escaped = encoded.map(lambda value: b"\x1b$B" + value + b"\x1b(B")
    return encoded | escaped | encoded.map(lambda value: b"\0" + value + b"\0\xff")


def values(planted: bool = True) -> st.SearchStrategy[bytes]:
    """Values of all kinds, few of which suit the VR that they come with.

    Nothing is `planted` in pixels, which nobody can search for text.
    """
    proper = st.sampled_from([
        b"", b" ", b"\0", b"20200314", b"2020.03.14", b"20200314-20200401", b"153000.25 ",
        b"20200314153000.000000+0100", b"073Y", b"1.2.840.10008.1.1\0", b"2.25.77777777",
        b"1.25\\-3.5e7 ", b"12 ", b"AXIAL ", b"CT HEAD W/O CONTRAST", b"M\xfcller^Zo\xeb",
        b"\\\\\\ ", b"=^=", bytes(8), bytes(range(16)),
    ])  # fmt: skip
    some = proper | st.binary(max_size=24)
    return some | spellings() if planted else some


CHARACTER_SETS = st.sampled_from([
    b"", b"ISO_IR 6 ", b"ISO_IR 100", b"ISO_IR 101", b"ISO_IR 144", b"ISO_IR 192", b"GB18030 ",
    b"ISO_IR 13 ", b"\\ISO 2022 IR 87", b"ISO 2022 IR 13\\ISO 2022 IR 159", b"\\ISO 2022 IR 149",
    b"GBK ", b"ISO-IR 100", b"utf8", b"NONSENSE", b"\xff\xfe", b"ISO_IR 192\\ISO 2022 IR 100 ",
])  # fmt: skip
VRS = st.sampled_from([vr.value for vr in VR if " " not in vr.value])
WRONG_VRS = st.sampled_from(["??", "\0\0", "ZZ", "pn", "  "])
KNOWN_TAGS = st.sampled_from(sorted(_KNOWN))
# What CT images define at their top level and in some of their sequences, so that it may stay.
LIKELY_TAGS = st.sampled_from([
    0x00080008, 0x00080021, 0x00080070, 0x00081030, 0x0008103E, 0x00081090, 0x00081110, 0x00081115,
    0x00081140, 0x00082111, 0x00082112, 0x00089215, 0x00080100, 0x00080102, 0x00080104, 0x00081150,
    0x00081155, 0x0040A170, 0x00080110, 0x00101010, 0x00101030, 0x001021B0, 0x00104000, 0x00180010,
    0x00180012, 0x00180015, 0x00181030, 0x00181020, 0x00185100, 0x00201040, 0x00204000, 0x00281050,
    0x00281052, 0x00281055, 0x00283010, 0x00283006, 0x00321060, 0x00400275, 0x00400007, 0x00400008,
    0x00400244, 0x00400254, 0x00400280, 0x00400555, 0x00409096, 0x00400321, 0x04000561, 0x00880200,
    0x00120062, 0x00120063, 0x00120064, 0x00280303, 0x00102293, 0x001021F0, 0x00081032, 0x00540016,
])  # fmt: skip
ODD_TAGS = (
    st.integers(0x00080000, 0x7FDFFFFF)
    | st.integers(0, 0xFFFFFFFF)
    | st.integers(1, 0x3FFF).map(lambda group: group << 16)
    | st.sampled_from([0x50000000, 0x50003000, 0x60003000, 0x60004000, 0xFFFCFFFC, _PIXELS])
)


@st.composite
def nodes(draw: st.DrawFn, depth: int = DEEPEST) -> Node:
    """An element, or a sequence with up to `depth` sequences in each other."""
    tag = draw(LIKELY_TAGS | LIKELY_TAGS | KNOWN_TAGS | ODD_TAGS)
    right = _KNOWN.get(tag, "UN")
    vr = draw(st.just(right) | st.just(right) | VRS | WRONG_VRS)
    more = draw(st.sampled_from([0] * 30 + [-2, -1, 1, 2, 10, 70_000]))
    nest = right == "SQ" or vr == "SQ"
    if depth and draw(st.booleans() if nest else st.sampled_from([False] * 15 + [True])):
        items = draw(st.lists(st.lists(nodes(depth - 1), max_size=3), max_size=2))
        vr = draw(st.sampled_from(["SQ", "SQ", "SQ", "UN", vr]))
        return Node(tag, vr, tuple(map(tuple, items)), draw(st.booleans()), more)
    return Node(tag, vr, draw(values(planted=tag != _PIXELS)), draw(st.booleans()), more)


@st.composite
def private_blocks(draw: st.DrawFn) -> tuple[Node, ...]:
    """Private elements, with a creator that is known, unknown, an identifier, or missing."""
    group = draw(st.sampled_from([0x0009, 0x0019, 0x0021, 0x0029, 0x0043, 0x2001, 0x2005, 0x7FE1]))
    creator = draw(
        st.sampled_from([
            b"SIEMENS MR HEADER ", b"GEMS_PARM_01", b"Philips Imaging DD 001", b"ACME", b"", b"\0 ",
            None,
        ])
        | spellings()
    )  # fmt: skip
    block = draw(st.sampled_from([0x10, 0x11, 0xFF]))
    number = st.integers(0, 0xFF) | st.sampled_from([0x03, 0x0C, 0x39])
    one = st.builds(Node, number.map(lambda at: group << 16 | block << 8 | at), VRS, values())
    elements = draw(st.lists(one, max_size=3))
    nested = draw(st.lists(st.lists(nodes(2), max_size=2).map(tuple), max_size=2).map(tuple))
    if nested:
        elements.append(Node(group << 16 | block << 8 | 0xF0, "SQ", nested, draw(st.booleans())))
    if creator is not None:
        elements.append(Node(group << 16 | block, draw(st.sampled_from(["LO", "UN"])), creator))
    return tuple(elements)


@dataclass(frozen=True)
class Layout:
    """How a file is put together around its elements."""

    syntax: str
    preamble: bytes
    meta: tuple[Node, ...]
    has_meta: bool
    after: bytes
    cut: int
    sort: bool


@st.composite
def layouts(draw: st.DrawFn) -> Layout:
    """Mostly ordinary files, and some of everything else."""
    seldom = st.sampled_from([False] * 9 + [True])
    extra = st.sampled_from([0x00020016, 0x00020017, 0x00020100, 0x00020102, 0x00020013])
    more = st.lists(
        st.builds(Node, extra, st.sampled_from(["AE", "SH", "UI"]), values()), max_size=2
    )
    return Layout(
        syntax=draw(st.sampled_from([_EXPLICIT, _EXPLICIT, _IMPLICIT, _IMPLICIT, _BIG, _DEFLATED])),
        preamble=draw(st.just(b"") | spellings()),
        meta=tuple(draw(more)) if draw(seldom) else (),
        has_meta=not draw(seldom),
        after=draw(values()) if draw(seldom) else b"",
        cut=draw(st.integers(1, 400)) if draw(seldom) else 0,
        sort=not draw(seldom),
    )


def assembled(elements: tuple[Node, ...], layout: Layout) -> bytes:
    """The file's bytes (PS3.10 7.1)."""
    order = ">" if layout.syntax == _BIG else "<"
    content = data_set(elements, implicit=layout.syntax == _IMPLICIT, order=order)
    if layout.syntax == _DEFLATED:
        deflate = zlib.compressobj(wbits=-zlib.MAX_WBITS)
        content = deflate.compress(content) + deflate.flush()
    start = b""
    if layout.has_meta:
        own = (
            Node(0x00020001, "OB", b"\0\1"),
            Node(0x00020002, "UI", _even(CT, b"\0")),
            Node(0x00020003, "UI", _even(SOP, b"\0")),
            Node(0x00020010, "UI", _even(layout.syntax, b"\0")),
            Node(0x00020012, "UI", _even("1.2.826.0.77", b"\0")),
        )
        ordered = tuple(sorted((*own, *layout.meta), key=lambda node: node.tag))
        meta = data_set(ordered, implicit=False, order="<")
        length = Node(0x00020000, "UL", struct.pack("<I", len(meta)))
        start = layout.preamble[:128].ljust(128, b"\0") + b"DICM"
        start += data_set((length,), implicit=False, order="<") + meta
    whole = start + content + layout.after
    return whole[: len(whole) - layout.cut] if layout.cut else whole


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """A whole file, valid or not."""
    layout = draw(layouts())
    elements = image(">" if layout.syntax == _BIG else "<")
    charset = draw(st.none() | CHARACTER_SETS)
    if charset is not None:
        elements[_CHARACTER_SET] = replace(elements[_CHARACTER_SET], value=charset)
    added = [*draw(st.lists(nodes(), max_size=6))]
    for block in draw(st.lists(private_blocks(), max_size=2)):
        added += block
    twice = draw(st.sampled_from([False] * 9 + [True]))
    kept = [node for tag, node in elements.items() if twice or tag not in {n.tag for n in added}]
    together = [*kept, *added]
    if layout.sort:
        together.sort(key=lambda node: node.tag)
    return assembled(tuple(together), layout)
