"""How the pixels of an image are laid out (PS3.3 C.7.6.3), with patience for what is left out."""

from dataclasses import dataclass, replace

from pydicom.dataset import Dataset

from midrc_desktop.dicom.elements import number, text, unsigned

TAGS = (
    *(0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011),
    *(0x00280100, 0x00280101, 0x00280102, 0x00280103),
)

_SUBSAMPLED = {"YBR_FULL_422": (2, 3), "YBR_PARTIAL_422": (2, 3), "YBR_PARTIAL_420": (1, 2)}
_GREY, _COLOUR = "MONOCHROME2", "RGB"
_KNOWN = {
    1: {"MONOCHROME1", "MONOCHROME2", "PALETTE COLOR"},
    3: {"RGB", "YBR_FULL", "YBR_ICT", "YBR_RCT", *_SUBSAMPLED},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """The attributes of the Image Pixel module; for what is absent or absurd what is usual.

    `photometric` is one that goes with `samples`: a decoder that is told otherwise fails.
    """

    frames: int
    rows: int
    columns: int
    samples: int
    allocated: int
    stored: int
    high_bit: int
    signed: bool
    photometric: str
    planar: int

    @property
    def values(self) -> int:
        """Samples of one frame: rows x columns x samples."""
        return self.rows * self.columns * self.samples

    @property
    def bits(self) -> int:
        """Bits that one frame takes without compression (PS3.5 8.1.1)."""
        numerator, denominator = _SUBSAMPLED.get(self.photometric, (1, 1))
        return self.values * self.allocated * numerator // denominator

    def fitting(self, length: int) -> "Layout":
        """The same, not subsampled if so many bytes of pixels are too many for that.

        Some writers say YBR_FULL_422 of what is YBR_FULL.
        """
        whole = self.frames * self.values * self.allocated // 8
        if self.photometric == "YBR_FULL_422" and length >= whole:
            return replace(self, photometric="YBR_FULL")
        return self


def layout(header: Dataset) -> Layout:
    """The layout that a header describes."""
    samples = unsigned(header, 0x00280002) or 1
    photometric = text(header, 0x00280004)
    if photometric not in _KNOWN.get(samples, {photometric}):
        photometric = _GREY if samples == 1 else _COLOUR
    allocated = unsigned(header, 0x00280100) or 16
    stored = unsigned(header, 0x00280101)
    if not 0 < stored <= allocated:
        stored = allocated
    high_bit = unsigned(header, 0x00280102)
    if not stored <= high_bit + 1 <= allocated:
        high_bit = stored - 1
    return Layout(
        frames=max(1, number(header, 0x00280008) or 1),
        rows=unsigned(header, 0x00280010),
        columns=unsigned(header, 0x00280011),
        samples=samples,
        allocated=allocated,
        stored=stored,
        high_bit=high_bit,
        signed=unsigned(header, 0x00280103) == 1,
        photometric=photometric,
        planar=1 if unsigned(header, 0x00280006) == 1 else 0,
    )
