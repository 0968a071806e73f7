"""Compressing one frame without loss, as its file is compressed, if that can be done exactly."""

from collections.abc import Callable

import gdcm
import jpeg_ls
import numpy as np
from openjpeg.utils import encode_array
from pydicom.uid import (
    JPEG2000,
    JPEG2000Lossless,
    JPEGLossless,
    JPEGLosslessSV1,
    JPEGLSLossless,
    JPEGLSNearLossless,
    RLELossless,
)
from rle.utils import encode_pixel_data

from midrc_desktop.deid.covering import Pixels
from midrc_desktop.dicom.codestream import bare, described
from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.layout import Layout
from midrc_desktop.dicom.stored import decompressed

_SMALLEST = 32
_TRANSFORMED = ("YBR_RCT", "YBR_ICT")


def recompressed(values: Pixels, like: bytes, layout: Layout, syntax: str) -> bytes | None:
    """A compressed frame that decodes to exactly these values; None if none can be made.

    `like` is the frame as it was. Syntaxes that allow loss are written without: JPEG 2000 by its
    reversible transformation (PS3.5 8.2.4), JPEG-LS with an error of 0 (PS3.5 8.2.3).
    """
    compress = _WAYS.get(syntax)
    if compress is None:
        return None
    said = described(bare(like))
    precision = layout.stored if said is None else said.precision
    try:
        frame = compress(np.ascontiguousarray(values), precision, layout)
        again, _ = decompressed(frame, layout, syntax)
    except BROKEN:
        return None
    return frame + bytes(len(frame) % 2) if np.array_equal(again, values) else None


def can_recompress(syntax: str) -> bool:
    """Whether there is an encoder here for this transfer syntax."""
    return syntax in _WAYS


def _rle(values: Pixels, precision: int, layout: Layout) -> bytes:
    return encode_pixel_data(
        values.tobytes(),
        byteorder="<",
        rows=layout.rows,
        columns=layout.columns,
        samples_per_pixel=layout.samples,
        bits_allocated=layout.allocated,
    )


def _jpeg_2000(values: Pixels, precision: int, layout: Layout) -> bytes:
    if min(layout.rows, layout.columns) < _SMALLEST:
        raise ValueError("too small for the encoder's six resolutions")
    transformed = layout.photometric in _TRANSFORMED
    # 1 is RGB, to which alone the encoder applies the transformation of colours; 2 is grey.
    colours = 1 if layout.samples == 3 else 2
    return encode_array(
        values, bits_stored=precision, photometric_interpretation=colours, use_mct=transformed
    )


def _jpeg_ls(values: Pixels, precision: int, layout: Layout) -> bytes:
    width = layout.allocated // 8
    bits = values.view(f"u{width}") & np.array((1 << precision) - 1, f"u{width}")
    by_pixel = 2 if layout.samples > 1 else 0
    return bytes(
        jpeg_ls.encode_buffer(
            bits.tobytes(),
            layout.rows,
            layout.columns,
            layout.samples,
            precision,
            interleave_mode=by_pixel,
        )
    )


def _jpeg_lossless(values: Pixels, precision: int, layout: Layout) -> bytes:
    grey = layout.samples == 1
    kind = gdcm.PhotometricInterpretation
    stored = precision if grey else layout.allocated
    form = (layout.samples, layout.allocated, stored, stored - 1, int(layout.signed))
    codec = gdcm.JPEGCodec()
    codec.SetLossless(True)
    codec.SetNumberOfDimensions(2)
    codec.SetDimensions((layout.columns, layout.rows, 1))
    codec.SetPlanarConfiguration(0)
    codec.SetPhotometricInterpretation(kind(kind.MONOCHROME2 if grey else kind.RGB))
    codec.SetPixelFormat(gdcm.PixelFormat(*form))
    plain, packed = (gdcm.DataElement(gdcm.Tag(0x7FE0, 0x0010)) for _ in range(2))
    plain.SetByteStringValue(values.tobytes())
    if not codec.Code(plain, packed):
        raise ValueError("not compressed")
    fragment = packed.GetSequenceOfFragments().GetFragment(0)
    return bytes(fragment.GetByteValue().GetBuffer().encode("utf-8", "surrogateescape"))


_WAYS: dict[str, Callable[[Pixels, int, Layout], bytes]] = {
    RLELossless: _rle,
    JPEG2000Lossless: _jpeg_2000,
    JPEG2000: _jpeg_2000,
    JPEGLSLossless: _jpeg_ls,
    JPEGLSNearLossless: _jpeg_ls,
    JPEGLossless: _jpeg_lossless,
    JPEGLosslessSV1: _jpeg_lossless,
}
