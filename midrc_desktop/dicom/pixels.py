"""One image from its file to values that can be shown. Runs in a worker: decoders may crash."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from pydicom import dcmread
from pydicom.dataset import Dataset
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array
from pydicom.uid import UID

from midrc_desktop.dicom.compression import not_decoded
from midrc_desktop.dicom.elements import BROKEN, items, text
from midrc_desktop.dicom.frames import MODALITY_LUT_SEQUENCE, Frame, frame_of
from midrc_desktop.dicom.image_file import ImageFile, opened, read_image
from midrc_desktop.dicom.sources import Gone
from midrc_desktop.dicom.stored import can_decode, stored_values
from midrc_desktop.dicom.study import Source, Vector
from midrc_desktop.dicom.window import Padding, Voi
from midrc_desktop.errors import Unreadable
from midrc_desktop.jobs.limits import at_most

Pixels = npt.NDArray[Any]

LARGEST_IMAGE = 2**27
"""Samples in one frame beyond which it is not decoded."""

_PIXELS = (0x7FE00008, 0x7FE00009, 0x7FE00010)


class CannotShow(Unreadable):
    """An image cannot be turned into something to look at."""

    title = "This image is damaged and cannot be shown."
    advice = "The other images of the series are not affected."


class NoImage(CannotShow):
    """The object holds no pixels."""

    title = "This object holds no image."


class CutShort(CannotShow):
    """The file holds fewer pixels than its header says."""

    title = "This image cannot be shown: its file ends too early."
    advice = "It was probably not copied completely. Import it again from where it came."


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
        unit: Of the values, as people write it ("HU", "Bq/ml"), or "".
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


MEMORY = 2**30
"""Bytes that decoding one frame may take."""


def decode(source: Source, frame: int = 0) -> SliceImage:
    """Decode one frame, counted from 0.

    Raises a CannotShow with the sentence that the viewport shows; Gone or BadArchive if the
    file cannot be reached.
    """
    try:
        with at_most(MEMORY):
            return _decoded(source, frame)
    except MemoryError as why:
        raise TooLarge from why
    except EOFError as why:
        raise CutShort from why
    except BROKEN as why:
        if isinstance(why, OSError) and why.errno is not None:  # the disc, not the bytes
            raise Gone(detail=source.path) from why
        raise CannotShow from why


def _decoded(source: Source, frame: int) -> SliceImage:
    image = read_image(source)
    layout = image.layout
    if not layout.rows or not layout.columns:
        raise NoImage
    if layout.values > LARGEST_IMAGE:
        raise TooLarge
    if not can_decode(image.syntax):
        raise NotDecoded(not_decoded(image.syntax))
    if image.pixels is None:
        return _slice(*_patiently(image, frame), image, frame)
    return _slice(stored_values(image, frame), layout.photometric, image, frame)


def _patiently(image: ImageFile, frame: int) -> tuple[Pixels, str]:
    """Pixels that are not where they should be; pydicom reads over a slip in the encoding."""
    with opened(image.source) as file:
        whole = dcmread(file, force=True)
    if not any(tag in whole for tag in _PIXELS):
        raise NoImage
    if "TransferSyntaxUID" not in whole.file_meta:
        whole.file_meta.TransferSyntaxUID = UID(image.syntax)
    return pixel_array(whole, index=frame), text(whole, 0x00280004)


def _slice(pixels: Pixels, photometric: str, image: ImageFile, index: int) -> SliceImage:
    header = image.header
    frame = frame_of(header, index)
    if photometric == "PALETTE COLOR":
        pixels = _eight_bits(apply_color_lut(pixels, header), 16)
    elif pixels.ndim == 3:
        pixels = _eight_bits(pixels, image.layout.stored)
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
        padding=None if colour else _padding(pixels, header, frame),
        spacing_at=frame.spacing_at,
    )


def _padding(values: Pixels, header: Dataset, frame: Frame) -> Padding | None:
    """The padded values after the modality transformation.

    None with a Modality LUT: it may give the same value to what is in the image. None too for a
    range that nothing lies outside of: such an image is shown rather than taken at its word.
    """
    if frame.padding is None or list(items(header, MODALITY_LUT_SEQUENCE)):
        return None
    ends = _rescaled(np.array(frame.padding, np.int32), header, frame)
    low, high = float(ends.min()), float(ends.max())
    if low < high and low <= values.min() and values.max() <= high:
        return None
    return low, high


def _rescaled(pixels: Pixels, header: Dataset, frame: Frame) -> Pixels:
    """Values after the modality transformation, in the smallest type that holds them."""
    slope, intercept = frame.slope, frame.intercept
    if list(items(header, MODALITY_LUT_SEQUENCE)):
        pixels, slope, intercept = apply_modality_lut(pixels, header), 1.0, 0.0
    if pixels.dtype.kind in "iu" and slope.is_integer() and intercept.is_integer():
        return _whole(pixels, int(slope), int(intercept))
    values: Pixels = pixels.astype(np.float32) * np.float32(slope) + np.float32(intercept)
    return values


def _whole(pixels: Pixels, slope: int, intercept: int) -> Pixels:
    """Whole numbers rescaled: uint8, int16 or uint16 where they fit, else float32.

    Sums and products are right in sixteen bits if the result is, whatever overflows on the way.
    """
    if pixels.dtype == np.uint8 and (slope, intercept) == (1, 0):
        return np.ascontiguousarray(pixels)
    ends = [int(end) * slope + intercept for end in (pixels.min(), pixels.max())]
    for kind in (np.int16, np.uint16):
        limits = np.iinfo(kind)
        if limits.min <= min(ends) and max(ends) <= limits.max:
            scaled: Pixels = pixels.astype(kind, order="C")
            if slope != 1:
                np.multiply(scaled, _wrapped(slope, kind), out=scaled)
            if intercept:
                np.add(scaled, _wrapped(intercept, kind), out=scaled)
            return scaled
    wide: Pixels = (pixels.astype(np.float64) * slope + intercept).astype(np.float32)
    return wide


def _wrapped(number: int, kind: type[np.int16 | np.uint16]) -> Pixels:
    return np.array([number % 2**16], np.uint16).view(kind)


def _eight_bits(colours: Pixels, bits: int) -> Pixels:
    """RGB of `bits` bits as uint8; an alpha plane is left out."""
    colours = colours[..., :3]
    if colours.dtype.itemsize > 1 and bits > 8:
        colours = colours >> (bits - 8)
    return np.ascontiguousarray(colours, dtype=np.uint8)
