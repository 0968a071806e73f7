"""The frames of one image with what is covered in them, decoded one at a time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from midrc_desktop.deid.black import air, black
from midrc_desktop.deid.covering import CannotCover, Colour, Cover, Pixels, put
from midrc_desktop.deid.native_frames import covered_native, native
from midrc_desktop.deid.original import Original
from midrc_desktop.deid.pixel_bytes import Span
from midrc_desktop.deid.pixel_plan import PixelPlan
from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.image_file import ImageFile
from midrc_desktop.dicom.parsed import Incomplete
from midrc_desktop.dicom.pixels import MEMORY
from midrc_desktop.dicom.stored import decompressed, without_unused_bits, without_ybr
from midrc_desktop.jobs.limits import at_most

NOT_DECODED = "Its pixels could not be decoded, so nothing in them can be covered; it stays here."


@contextmanager
def said_plainly() -> Iterator[None]:
    """What decoders raise for bytes that are not as the header says, as CannotCover.

    Incomplete where the file has fewer than it says.
    """
    try:
        yield
    except EOFError as why:
        raise Incomplete from why
    except BROKEN as why:
        if isinstance(why, OSError) and why.errno is not None:
            raise  # the disk, not the bytes
        raise CannotCover(NOT_DECODED) from why


@dataclass(frozen=True, slots=True)
class CoveredFrames:
    """One image, and what is covered in its frames; a frame of which nothing is is left out."""

    image: ImageFile
    covered: Mapping[int, Cover]
    plan: PixelPlan

    def native(self, original: Original) -> Iterator[bytes | Span]:
        """The element of pixels that are not compressed, in parts."""
        with said_plainly():
            yield from native(original, self.image, self.covered, self._native_frame)

    def _native_frame(self, frame: int, content: bytes) -> bytes:
        with at_most(MEMORY):
            return covered_native(self.image, frame, content, self.covered[frame], self._colours)

    def decoded(self, frame: int, *, as_rgb: bool = False) -> Pixels:
        """The values of a compressed frame, with what is covered in it.

        Raises as decoders do.
        """
        image, layout = self.image, self.image.layout
        with at_most(MEMORY):
            values, told = decompressed(image.compressed(frame), layout, image.syntax)
            if as_rgb and layout.samples > 1:
                values, told = without_ybr(values, told, layout.stored), "RGB"
            if (cover := self.covered.get(frame)) is None:
                return values
            values = values.copy()
            stored = values if layout.samples > 1 else without_unused_bits(values, layout)
            put(values, cover, layout, *self._colours(frame, stored, told))
            return values

    def _colours(self, frame: int, stored: Pixels, photometric: str) -> tuple[Colour, Colour]:
        """What is put over text, and where a face was."""
        dark = black(self.image, frame, stored, photometric)
        removal = self.plan.removal
        if removal is None or not self.covered[frame].face:
            return dark, dark
        return dark, air(self.image, frame, removal.air, dark, photometric)
