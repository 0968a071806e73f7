"""The pixels of a file written anew where something in them is covered, frame by frame.

Only frames that are covered are decoded. A compressed file stays compressed as it was if its
frames can be compressed again without any loss; otherwise it becomes uncompressed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import BinaryIO

import numpy as np
from pydicom.uid import ExplicitVRLittleEndian

from midrc_desktop.deid.covered_frames import NOT_DECODED, CoveredFrames, said_plainly
from midrc_desktop.deid.covering import CannotCover, covers
from midrc_desktop.deid.element import Element, head
from midrc_desktop.deid.lossy import lossy_said
from midrc_desktop.deid.original import Original
from midrc_desktop.deid.packed_frames import encapsulated, repacked
from midrc_desktop.deid.pixel_bytes import Span
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.deid.recompress import can_recompress
from midrc_desktop.deid.said import PHOTOMETRIC, PLANAR, Said
from midrc_desktop.dicom.image_file import ImageFile, read_image
from midrc_desktop.dicom.pixels import LARGEST_IMAGE
from midrc_desktop.dicom.stored import can_decode
from midrc_desktop.dicom.study import Source

_PIXEL_DATA = 0x7FE00010
_LONGEST = 2**32 - 2
_WIDTHS = (8, 16, 32)
UNCOMPRESSED = "It is written without compression, so that all that is not covered stays exact."

Parts = Callable[[Original], Iterator[bytes | Span]]


@dataclass(frozen=True, slots=True)
class Anew:
    """How the pixels of one file are written: as `parts` of the file in this transfer syntax.

    `remark` is "", or says as a sentence what a person may want to know of it.
    """

    syntax: str
    said: Said
    parts: Parts
    remark: str = ""


def anew(original: Original, source: Source, plan: PixelPlan, spool: BinaryIO) -> Anew | None:
    """What is written where pixels of this file are covered; None if none of them is.

    `spool` takes compressed frames meanwhile. Raises CannotCover, Incomplete, or as
    `sources.open_source` does.
    """
    with said_plainly():
        image = read_image(source)
        covered = covers(plan, image.layout)
        if not covered:
            return None
        _refuse(image)
        frames = CoveredFrames(image, covered, plan)
        said = replace(
            Said.of(plan),
            masked=any(cover.boxes for cover in covered.values()),
            blanked=any(cover.face for cover in covered.values()),
        )
        if image.pixels is not None and image.pixels.length is not None:
            return Anew(original.syntax, said, frames.native)
        if (again := _compressed_again(frames, said, spool)) is not None:
            return again
        return _uncompressed(original, frames, said)


def _refuse(image: ImageFile) -> None:
    """Raise CannotCover for pixels that nothing here can write."""
    layout = image.layout
    if image.pixels is None or not layout.values or layout.values > LARGEST_IMAGE:
        raise CannotCover
    floats = image.pixels.keyword != "PixelData"
    if layout.samples not in {1, 3} or (layout.allocated not in _WIDTHS and not floats):
        raise CannotCover
    if image.pixels.length is None and not can_decode(image.syntax):
        raise CannotCover(NOT_DECODED)


def _compressed_again(frames: CoveredFrames, said: Said, spool: BinaryIO) -> Anew | None:
    """Every covered frame compressed as it was; None where one cannot be without loss."""
    image, layout = frames.image, frames.image.layout
    if not can_recompress(image.syntax):
        return None
    if layout.photometric == "YBR_ICT":
        # Written reversibly it is YBR_RCT (PS3.3 C.7.6.3.1.2), which must then hold for all.
        if len(frames.covered) < layout.frames:
            return None
        said = replace(said, elements=(Element(PHOTOMETRIC, "CS", b"YBR_RCT"),))
    if (places := repacked(frames, spool)) is None:
        return None
    parts = partial(encapsulated, image=image, places=places, spool=spool)
    return Anew(image.syntax, said, parts)


def _uncompressed(original: Original, frames: CoveredFrames, said: Said) -> Anew:
    """All frames without compression: grey as it is decoded, colours in RGB as they are shown.

    Ultrasound may not be YBR_FULL (PS3.3 C.8.5.6.1.2), and what is decoded is not subsampled.
    """
    image, layout = frames.image, frames.image.layout
    size = layout.values * layout.allocated // 8 * layout.frames
    if size > _LONGEST:
        raise CannotCover
    elements = lossy_said(original, image, size)
    if layout.samples > 1:
        elements += Element(PHOTOMETRIC, "CS", b"RGB"), Element(PLANAR, "US", bytes(2))
    said = replace(said, elements=elements)
    return Anew(str(ExplicitVRLittleEndian), said, partial(_plain, frames, size), UNCOMPRESSED)


def _plain(frames: CoveredFrames, size: int, original: Original) -> Iterator[bytes]:
    """The pixel element with all frames as they are decoded, little endian."""
    layout = frames.image.layout
    kind = np.dtype(f"<{'i' if layout.signed else 'u'}{layout.allocated // 8}")
    vr = "OB" if kind.itemsize == 1 else "OW"
    yield head(_PIXEL_DATA, vr, size + size % 2, original.written)
    for frame in range(layout.frames):
        with said_plainly():
            values = frames.decoded(frame, as_rgb=True)
        if values.dtype.itemsize > kind.itemsize:
            raise CannotCover
        yield values.astype(kind, copy=False).tobytes()
    yield bytes(size % 2)
