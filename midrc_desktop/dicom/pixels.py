"""One image from its file to values that can be shown. Runs in a worker: decoders may crash."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array
from pydicom.uid import (
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
)

from midrc_desktop.dicom.elements import BROKEN, items, text, unsigned
from midrc_desktop.dicom.frames import Frame, read_frames
from midrc_desktop.dicom.sources import open_source
from midrc_desktop.dicom.study import Source, Vector
from midrc_desktop.dicom.window import Padding, Voi
from midrc_desktop.errors import Unreadable

Pixels = npt.NDArray[Any]

LARGEST_IMAGE = 2**28
"""Pixels in one frame beyond which it is not decoded."""


class CannotShow(Unreadable):
    """An image cannot be turned into something to look at."""

    title = "This image is damaged and cannot be shown."
    advice = "The other images of the series are not affected."


class NoImage(CannotShow):
    """The object holds no pixels."""

    title = "This object holds no image."


class NotDecoded(CannotShow):
    """The image is stored in a way that no decoder here can read."""

    title = "This image is compressed in a way that this program cannot show."


class TooLarge(CannotShow):
    """The image claims to be larger than any that is honest."""

    title = "This image is too large to be shown."


@dataclass(frozen=True, slots=True)
class SliceImage:
    """One frame, ready for a window.

    Attributes:
        pixels: Values after the modality transformation (PS3.3 C.11.1): uint8, int16, uint16 or
            float32 of shape (rows, columns); or uint8 of shape (rows, columns, 3) for colour.
        inverted: Whether the lowest value is white (MONOCHROME1).
        spacing: Distance between rows and between columns, in mm.
        window: The header's first window or VOI LUT; None if it has none.
        unit: "HU" for CT, else "".
        position: Centre of the first pixel in the patient, in mm (PS3.3 C.7.6.2.1.1).
        orientation: Direction cosines of the rows and columns.
        windows: All windows and VOI LUTs of the header, each with its explanation ("" if none).
        padding: The range of values that are no part of the image, or None.
        spacing_at: Where the spacing holds: in the "patient", at the "detector" (larger than in
            the patient), or on the "film" that was scanned.

    """

    pixels: Pixels
    inverted: bool
    spacing: tuple[float, float] | None
    window: Voi | None
    unit: str
    position: Vector | None = None
    orientation: tuple[float, float, float, float, float, float] | None = None
    windows: tuple[tuple[str, Voi], ...] = ()
    padding: Padding | None = None
    spacing_at: str = "patient"


_MODALITY_LUT = 0x00283000

_READ_WHOLE = ("", DeflatedExplicitVRLittleEndian)
_SYNTAX = {
    (True, True): ImplicitVRLittleEndian,
    (False, True): ExplicitVRLittleEndian,
    (False, False): ExplicitVRBigEndian,
}


def decode(source: Source, frame: int = 0) -> SliceImage:
    """Decode one frame, counted from 0.

    Raises a CannotShow with the sentence that the viewport shows; Gone or BadArchive if the
    file cannot be reached.
    """
    try:
        header = read_frames(source)
    except BROKEN as why:
        raise CannotShow from why
    if not header.rows or not header.columns:
        raise NoImage
    if header.rows * header.columns * header.samples > LARGEST_IMAGE:
        raise TooLarge
    if not header.decodable:
        raise NotDecoded
    try:
        pixels, image = _stored(source, frame, header.transfer_syntax)
    except BROKEN as why:
        raise CannotShow from why
    try:
        return _image(pixels, image, header.frame(frame))
    except BROKEN as why:
        raise CannotShow from why


def _stored(source: Source, frame: int, syntax: str) -> tuple[Pixels, Dataset]:
    """Stored values (or RGB) of one frame, with the image's attributes."""
    image = Dataset()
    with open_source(source) as file:
        if syntax not in _READ_WHOLE:
            with suppress(*BROKEN):
                pixels = pixel_array(file, ds_out=image, index=frame, specific_tags=[_MODALITY_LUT])
                return pixels, image
            file.seek(0)
        # pydicom is more patient with a slip in the encoding when it reads the whole file.
        whole = dcmread(file, force=True)
    if "TransferSyntaxUID" not in whole.file_meta:
        whole.file_meta.TransferSyntaxUID = _SYNTAX[whole.original_encoding]
    return pixel_array(whole, index=frame), whole


def _image(pixels: Pixels, header: Dataset, frame: Frame) -> SliceImage:
    photometric = text(header, 0x00280004)
    if photometric == "PALETTE COLOR":
        pixels = _eight_bits(apply_color_lut(pixels, header), 16)
    elif pixels.ndim == 3:
        pixels = _eight_bits(pixels, unsigned(header, 0x00280101))
    else:
        pixels = _rescaled(pixels, header, frame)
    colour = pixels.ndim == 3
    windows = () if colour else frame.windows
    return SliceImage(
        pixels=pixels,
        inverted=photometric == "MONOCHROME1" and not colour,
        spacing=frame.spacing,
        window=windows[0][1] if windows else None,
        unit="" if colour else frame.unit,
        position=frame.position,
        orientation=frame.orientation,
        windows=windows,
        padding=None if colour else _padding(header, frame),
        spacing_at=frame.spacing_at,
    )


def _padding(header: Dataset, frame: Frame) -> Padding | None:
    """The padded values after the modality transformation.

    None with a Modality LUT: it may give the same value to what is in the image.
    """
    if frame.padding is None or list(items(header, _MODALITY_LUT)):
        return None
    ends = _rescaled(np.array(frame.padding, np.int32), header, frame)
    return float(ends.min()), float(ends.max())


def _rescaled(pixels: Pixels, header: Dataset, frame: Frame) -> Pixels:
    """Values after the modality transformation, in the smallest type that holds them."""
    if list(items(header, _MODALITY_LUT)):
        return _compact(apply_modality_lut(pixels, header))
    slope, intercept = frame.slope, frame.intercept
    if (slope, intercept) == (1.0, 0.0):
        return _compact(pixels)
    if pixels.dtype.kind in "iu" and slope.is_integer() and intercept.is_integer():
        return _compact(pixels.astype(np.int64) * int(slope) + int(intercept))
    values: Pixels = pixels.astype(np.float32) * np.float32(slope) + np.float32(intercept)
    return values


def _eight_bits(colours: Pixels, bits: int) -> Pixels:
    """RGB of `bits` bits as uint8; an alpha plane is left out."""
    colours = colours[..., :3]
    if colours.dtype.itemsize > 1 and bits > 8:
        colours = colours >> (bits - 8)
    return np.ascontiguousarray(colours, dtype=np.uint8)


def _compact(values: Pixels) -> Pixels:
    """Whole numbers in uint8, int16 or uint16 where they fit, everything else as float32."""
    if values.dtype == np.uint8:
        return np.ascontiguousarray(values)
    if values.dtype.kind in "iu":
        low, high = int(values.min()), int(values.max())
        for candidate in (np.int16, np.uint16):
            limits = np.iinfo(candidate)
            if limits.min <= low and high <= limits.max:
                return np.ascontiguousarray(values, dtype=candidate)
    return np.ascontiguousarray(values, dtype=np.float32)
