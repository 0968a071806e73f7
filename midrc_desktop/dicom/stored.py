"""From the bytes of one frame to stored values or RGB; native decoders are called here only."""

from typing import Any

import gdcm
import numpy as np
import numpy.typing as npt
from pydicom.encaps import encapsulate
from pydicom.pixels import get_decoder
from pydicom.uid import (
    UID,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    JPEG2000TransferSyntaxes,
    JPEGBaseline8Bit,
    JPEGExtended12Bit,
    JPEGLSTransferSyntaxes,
    JPEGTransferSyntaxes,
    RLELossless,
)

from midrc_desktop.dicom.codestream import Codestream, bare, described
from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.image_file import ImageFile
from midrc_desktop.dicom.layout import Layout

Pixels = npt.NDArray[Any]

_LOSSY_JPEG = (JPEGBaseline8Bit, JPEGExtended12Bit)
# GDCM gives its result as text, which takes longer than decoding. Left out: pyjpegls, which never
# comes to an end where a file ends too early, and pylibjpeg-rle, which ends its process.
_CHOICES = {
    **dict.fromkeys(JPEG2000TransferSyntaxes, ("pylibjpeg", "pillow")),
    **dict.fromkeys(JPEGLSTransferSyntaxes, ("gdcm",)),
    RLELossless: ("pydicom",),
    **dict.fromkeys(_LOSSY_JPEG, ("pillow",)),
}
_CHOICES_ELSE = ("gdcm", "pillow")
_UNCOMPRESSED = (
    *(ImplicitVRLittleEndian, ExplicitVRLittleEndian, ExplicitVRBigEndian),
    "1.2.840.10008.1.2.1.98",  # in fragments, yet not compressed (PS3.5 A.4.11)
)
_ROWS_AT_ONCE = 32
_FLOATS = {"FloatPixelData": 4, "DoubleFloatPixelData": 8}


def can_decode(syntax: str) -> bool:
    """Whether there is a decoder here for pixels of this transfer syntax."""
    if syntax in _UNCOMPRESSED:
        return True
    try:
        return bool(get_decoder(UID(syntax)).is_available)
    except NotImplementedError:
        return False


def stored_values(image: ImageFile, frame: int) -> Pixels:
    """Stored values of shape (rows, columns), or RGB of shape (rows, columns, 3).

    Raises one of BROKEN for bytes that are not what the header says; Gone, BadArchive.
    """
    assert image.pixels is not None
    if image.pixels.length is not None:
        content, first_bit = image.native(frame)
    elif image.syntax in _UNCOMPRESSED:
        content, first_bit = image.compressed(frame)[: -(-image.layout.bits // 8)], 0
    else:
        pixels, photometric = decompressed(image.compressed(frame), image.layout, image.syntax)
        return without_ybr(pixels, photometric, image.layout.stored)
    values = _native(image, content, first_bit)
    return values if image.layout.samples == 1 else _rgb(values, image.layout)


def _native(image: ImageFile, content: bytes, first_bit: int) -> Pixels:
    """Values as they are in the file, one after another; grey ones in rows and columns."""
    layout = image.layout
    shape = (layout.rows, layout.columns) if layout.samples == 1 else (-1,)
    if layout.allocated == 1:
        bits = np.unpackbits(np.frombuffer(content, np.uint8), bitorder="little")
        return bits[first_bit : first_bit + layout.values].reshape(shape)
    assert image.pixels is not None
    order = ">" if image.syntax == ExplicitVRBigEndian else "<"
    if width := _FLOATS.get(image.pixels.keyword):
        return np.frombuffer(content, f"{order}f{width}").reshape(shape)
    kind = "i" if layout.signed else "u"
    values = np.frombuffer(content, f"{order}{kind}{layout.allocated // 8}").reshape(shape)
    return without_unused_bits(values, layout)


def without_unused_bits(values: Pixels, layout: Layout) -> Pixels:
    """Bits outside of Bits Stored may be anything, overlays for example (PS3.5 8.1.1)."""
    above = layout.allocated - 1 - layout.high_bit
    unused = layout.allocated - layout.stored
    if not unused:
        return values
    used: Pixels = np.right_shift(np.left_shift(values, above), unused)
    return used


def _rgb(values: Pixels, layout: Layout) -> Pixels:
    """Uncompressed colours as RGB (PS3.3 C.7.6.3.1.2)."""
    rows, columns = layout.rows, layout.columns
    if layout.photometric.endswith("_422"):
        pairs = values.reshape(rows, columns // 2, 4)
        colours = np.empty((rows, columns // 2, 2, 3), values.dtype)
        colours[..., 0] = pairs[..., :2]
        colours[..., 1] = pairs[..., 2:3]
        colours[..., 2] = pairs[..., 3:]
        colours = colours.reshape(rows, columns, 3)
    elif layout.planar:
        colours = values.reshape(-1, rows, columns).transpose(1, 2, 0)
    else:
        colours = values.reshape(rows, columns, -1)
    return without_ybr(colours, layout.photometric, layout.stored)


def without_ybr(colours: Pixels, photometric: str, stored: int) -> Pixels:
    """Colours as RGB, if they are not that already; in eight bits if they were YBR."""
    if not photometric.startswith(("YBR_FULL", "YBR_PARTIAL")):
        return colours
    if colours.dtype != np.uint8:
        colours = (colours >> max(0, stored - 8)).astype(np.uint8)
    return _from_ybr(colours, partial=photometric.startswith("YBR_PARTIAL"))


def _from_ybr(colours: Pixels, *, partial: bool) -> Pixels:
    """RGB of YBR_FULL (PS3.3 C.7.6.3.1.2), or of a luminance from 16 to 235 (ITU-R BT.601)."""
    black, bright, hue = (16, 255 / 219, 255 / 224) if partial else (0, 1.0, 1.0)
    rgb = np.empty(colours.shape, np.uint8)
    for top in range(0, len(colours), _ROWS_AT_ONCE):
        block = colours[top : top + _ROWS_AT_ONCE].astype(np.float32)
        luminance = (block[..., 0] - np.float32(black)) * np.float32(bright) + np.float32(0.5)
        blue, red = ((block[..., at] - np.float32(128)) * np.float32(hue) for at in (1, 2))
        parts = (
            luminance + np.float32(1.402) * red,
            luminance - np.float32(0.344136) * blue - np.float32(0.714136) * red,
            luminance + np.float32(1.772) * blue,
        )
        for at, part in enumerate(parts):
            rgb[top : top + _ROWS_AT_ONCE, :, at] = np.clip(part, 0, 255)
    return rgb


def decompressed(frame: bytes, layout: Layout, syntax: str) -> tuple[Pixels, str]:
    """A compressed frame as its decoder gives it, and the photometric interpretation of that.

    Values of shape (rows, columns) or (rows, columns, 3). Raises as `stored_values` does.
    """
    content = bare(frame)
    said = described(content)
    if syntax != RLELossless and (said is None or not _agree(said, layout)):
        raise ValueError("the compressed image is another than the header says")
    if said is not None and syntax in _LOSSY_JPEG and said.precision > 8:
        return _twelve_bit_jpeg(content, layout), layout.photometric
    decoder = get_decoder(UID(syntax))
    options = _options(layout, said, syntax)
    problem: Exception = ValueError("no decoder")
    for plugin in _CHOICES.get(syntax, _CHOICES_ELSE):
        try:
            pixels, told = decoder.as_array(
                encapsulate([content], has_bot=False),
                index=0,
                raw=True,
                decoding_plugin=plugin,
                **options,
            )
        except BROKEN as why:
            problem = why
        else:
            return pixels, str(told["photometric_interpretation"])
    raise problem


def _agree(said: Codestream, layout: Layout) -> bool:
    """Whether a decoder may be asked: it would make room for what the compressed image claims.

    A JPEG image may leave its number of rows open (ITU-T T.81 B.2.2).
    """
    size = said.rows or layout.rows, said.columns, said.samples
    return size == (layout.rows, layout.columns, layout.samples)


def _options(layout: Layout, said: Codestream | None, syntax: str) -> dict[str, Any]:
    """The layout in pydicom's words; a JPEG image itself says how large its samples are."""
    allocated, stored = layout.allocated, layout.stored
    if said is not None and syntax in JPEGTransferSyntaxes:
        allocated = 8 if said.precision <= 8 else 16
        stored = 8 if allocated == 8 else min(stored, allocated)
    return {
        "rows": layout.rows,
        "columns": layout.columns,
        "samples_per_pixel": layout.samples,
        "bits_allocated": allocated,
        "bits_stored": stored,
        "pixel_representation": int(layout.signed),
        "photometric_interpretation": layout.photometric,
        "planar_configuration": layout.planar,
        "number_of_frames": 1,
        "pixel_keyword": "PixelData",
    }


def _twelve_bit_jpeg(content: bytes, layout: Layout) -> Pixels:
    """Lossy JPEG of twelve bits (ITU-T T.81 process 4), which pydicom gives to nobody."""
    if layout.samples != 1:
        raise ValueError("twelve bits in colour")
    fragment = gdcm.Fragment()
    fragment.SetByteStringValue(content)
    fragments = gdcm.SequenceOfFragments.New()
    fragments.AddFragment(fragment)
    element = gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010))
    element.SetValue(fragments.__ref__())
    image = gdcm.Image()
    image.SetNumberOfDimensions(2)
    image.SetDimensions((layout.columns, layout.rows, 1))
    image.SetDataElement(element)
    grey = gdcm.PhotometricInterpretation.MONOCHROME2
    image.SetPhotometricInterpretation(gdcm.PhotometricInterpretation(grey))
    syntax = gdcm.TransferSyntax.JPEGExtendedProcess2_4
    image.SetTransferSyntax(gdcm.TransferSyntax(syntax))
    image.SetPixelFormat(gdcm.PixelFormat(1, 16, 12, 11, int(layout.signed)))
    decoded = image.GetBuffer().encode("utf-8", "surrogateescape")
    values = np.frombuffer(decoded, np.int16 if layout.signed else np.uint16)
    return values.reshape(layout.rows, layout.columns)
