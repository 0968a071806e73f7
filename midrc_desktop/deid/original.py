"""An original: its header by one of two readers, and the stream where its pixels start.

The common case is walked byte by byte (`dicom.walk`); everything unusual is read with pydicom.
Both give the same elements.
"""

import io
from dataclasses import dataclass
from typing import BinaryIO, Literal

from pydicom import Dataset, dcmread
from pydicom.dataelem import RawDataElement
from pydicom.uid import (
    AllTransferSyntaxes,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from midrc_desktop.deid.element import Encoding, head
from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.parsed import Incomplete, Parsed
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.walk import Walked, walk

_PIXEL_DATA = 0x7FE00010
_SYNTAXES = frozenset(map(str, AllTransferSyntaxes))
_PLAIN = {str(ImplicitVRLittleEndian), str(ExplicitVRLittleEndian)}


@dataclass(frozen=True, slots=True)
class Original:
    """A file as it was read: its header, and its pixel element yet to be read from `pixels`.

    `encoding` is how the header is really written; `syntax` is the transfer syntax to write.
    """

    header: Walked | Parsed
    syntax: str
    encoding: Encoding
    pixels: BinaryIO

    @property
    def written(self) -> Encoding:
        """How the elements of the transfer syntax are written."""
        return Encoding(
            implicit=self.syntax == ImplicitVRLittleEndian,
            little=self.syntax != ExplicitVRBigEndian,
        )

    def text(self, tag: int) -> str:
        """A string of the header, "" where it is absent."""
        return (self.header.value(tag) or b"").strip(b" \0").decode("latin-1")

    def number(self, tag: int, absent: int) -> int:
        """A US of the header."""
        raw = self.header.value(tag) or b""
        order: Literal["little", "big"] = "little" if self.encoding.little else "big"
        return int.from_bytes(raw[:2], order) if len(raw) >= 2 else absent


def read(stream: BinaryIO) -> Original:
    """Read the header of a file; the stream is left at its pixels and stays open."""
    walked = walk(stream)
    if walked is None or walked.syntax not in _SYNTAXES:
        stream.seek(0)
        return parse(stream)
    stream.seek(len(walked.content) if walked.pixels is None else walked.pixels)
    return Original(walked, walked.syntax, Encoding(implicit=walked.implicit), stream)


def parse(stream: BinaryIO) -> Original:
    """Read the header with pydicom, whatever the file is like.

    Raises Incomplete where pydicom can make nothing of it, OSError where the disk fails.
    """
    try:
        with quiet():
            dataset = dcmread(stream, stop_before_pixels=True, force=True)
            declared = str(dataset.file_meta.get("TransferSyntaxUID", ""))
            if declared == DeflatedExplicitVRLittleEndian:
                stream.seek(0)
                dataset = dcmread(stream, force=True)
                return Original(Parsed(dataset), declared, Encoding(), _inflated(dataset))
    except BROKEN as why:
        if isinstance(why, OSError) and why.errno is not None:
            raise  # the disk, not the bytes
        raise Incomplete from why
    encoding = _encoding(dataset)
    return Original(Parsed(dataset), _syntax(declared, encoding), encoding, stream)


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
