"""Reading an original with pydicom: raw elements, and the stream where its pixels start."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import BinaryIO, Literal

from pydicom import Dataset, dcmread
from pydicom.datadict import dictionary_VR
from pydicom.dataelem import DataElement, RawDataElement
from pydicom.sequence import Sequence
from pydicom.uid import (
    AllTransferSyntaxes,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from midrc_desktop.deid.element import Encoding, head
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.errors import Unreadable

_PIXEL_DATA = 0x7FE00010
_SPECIFIC_CHARACTER_SET = 0x00080005
_BINARY = frozenset(
    {"AT", "FD", "FL", "OB", "OD", "OF", "OL", "OV", "OW", "SL", "SS", "SV", "UL", "US", "UV"}
)
_MOST_REMEMBERED = 20_000
_UNDEFINED = 0xFFFFFFFF
_SYNTAXES = frozenset(map(str, AllTransferSyntaxes))
_PLAIN = {str(ImplicitVRLittleEndian), str(ExplicitVRLittleEndian)}


class Incomplete(Unreadable):
    """The file ends before its contents do, or contradicts itself."""

    title = "This file could not be read completely; it stays here."


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was read: its header, and its pixel element yet to be read from `pixels`.

    `encoding` is how the header is really written; `syntax` is the transfer syntax to write.
    """

    dataset: Dataset
    syntax: str
    encoding: Encoding
    pixels: BinaryIO

    def text(self, tag: int) -> str:
        """A string of the header, "" where it is absent."""
        return self._raw(tag).strip(b" \0").decode("latin-1")

    def number(self, tag: int, absent: int) -> int:
        """A US of the header."""
        raw = self._raw(tag)
        order: Literal["little", "big"] = "little" if self.encoding.little else "big"
        return int.from_bytes(raw[:2], order) if len(raw) >= 2 else absent

    def _raw(self, tag: int) -> bytes:
        """The bytes of an element; asking pydicom for the value would convert it in place."""
        raw = self.dataset.get_item(tag, keep_deferred=True)
        if raw is None:
            return b""
        if not isinstance(raw, RawDataElement):
            raise Incomplete
        return raw.value or b""


def read(stream: BinaryIO) -> Original:
    """Read the header of a file; the stream is left at its pixels and stays open."""
    with quiet():
        dataset = dcmread(stream, stop_before_pixels=True, force=True)
        declared = str(dataset.file_meta.get("TransferSyntaxUID", ""))
        if declared == DeflatedExplicitVRLittleEndian:
            stream.seek(0)
            dataset = dcmread(stream, force=True)
            return Original(dataset, declared, Encoding(), _inflated(dataset))
    encoding = _encoding(dataset)
    return Original(dataset, _syntax(declared, encoding), encoding, stream)


def _inflated(dataset: Dataset) -> BinaryIO:
    """A stream that starts with the pixel element of a data set in memory."""
    raw = dataset.get_item(_PIXEL_DATA, keep_deferred=True)
    if raw is None or not isinstance(raw.value, bytes):
        return io.BytesIO()
    value = raw.value
    return io.BytesIO(head(_PIXEL_DATA, raw.VR or "OW", len(value), Encoding()) + value)


def _encoding(dataset: Dataset) -> Encoding:
    """How the elements were really written, whatever the file declares."""
    for tag in dataset.keys():  # noqa: SIM118 - iterating a Dataset would convert every element
        raw = dataset.get_item(tag, keep_deferred=True)
        if isinstance(raw, RawDataElement):
            return Encoding(raw.is_implicit_VR, raw.is_little_endian)
    raise Incomplete


def _syntax(declared: str, encoding: Encoding) -> str:
    """The transfer syntax that the output declares: the original's, unless that is not true."""
    if not declared or declared in _PLAIN:
        if not encoding.little:
            return str(ExplicitVRBigEndian)
        return str(ImplicitVRLittleEndian if encoding.implicit else ExplicitVRLittleEndian)
    if declared not in _SYNTAXES:
        raise Incomplete("This file is packed in a way that this program does not know.")
    if encoding.implicit or encoding.little is (declared == ExplicitVRBigEndian):
        raise Incomplete("This file is not written as it says; it stays here.")
    return declared


@dataclass(frozen=True, slots=True)
class Raw:
    """One element of the original: bytes as they are, with the VR that they are to be read by.

    `items` reads the data sets of a sequence; only a sequence that stays is read.
    """

    tag: int
    vr: str
    value: bytes
    _dataset: Dataset

    def items(self) -> tuple[Dataset, ...]:
        """The items of a sequence."""
        with quiet():
            sequence = self._dataset[self.tag].value
        if not isinstance(sequence, Sequence):
            raise Incomplete
        return tuple(sequence)


def elements(dataset: Dataset) -> Iterator[Raw]:
    """The elements of a data set in the order of their tags, as they are in the file.

    Raises Incomplete where a value is shorter than its length says.
    """
    # As plain numbers: comparing pydicom's tags takes longer than all else here.
    numbers = {int(tag): tag for tag in dataset.keys()}  # noqa: SIM118 - as in `_encoding`
    for tag in sorted(numbers):
        if tag >= _PIXEL_DATA and tag >> 16 == _PIXEL_DATA >> 16:
            return
        raw = dataset.get_item(numbers[tag], keep_deferred=True)
        if not isinstance(raw, RawDataElement):
            yield Raw(tag, str(raw.VR), _character_set(raw), dataset)
            continue
        value = raw.value or b""
        if raw.length not in (_UNDEFINED, len(value)):
            raise Incomplete
        yield Raw(tag, _vr(tag, raw.VR), value, dataset)


def _character_set(element: DataElement) -> bytes:
    """The bytes of (0008,0005), which pydicom alone converts as it reads; none for a sequence."""
    if element.VR == "SQ":
        return b""
    if element.tag != _SPECIFIC_CHARACTER_SET:
        raise Incomplete
    terms = element.value
    terms = [terms] if isinstance(terms, str) or terms is None else terms
    return "\\".join(str(term or "") for term in terms).encode("latin-1", "replace")


@lru_cache(maxsize=_MOST_REMEMBERED)
def _vr(tag: int, declared: str | None) -> str:
    """The VR to read a value by: where the dictionary knows only one, that; else the file's.

    What a file says of a standard attribute's VR is not to be trusted: a date in an LO is still
    a date. Only what the dictionary calls binary is read as the file says, since that may be text.
    """
    try:
        known = str(dictionary_VR(tag))
    except KeyError:
        return declared or "UN"
    if not declared or declared in {"UN", known}:
        return known
    return declared if " or " in known or known in _BINARY else known
