"""What the viewport draws, without a window on screen: decode -> first window -> Greys."""

from pathlib import Path

import numpy as np
import pydicom
from pydicom.data import get_testdata_files
from PySide6.QtGui import QImage

from midrc_desktop.dicom.elements import BROKEN
from midrc_desktop.dicom.frames import frame_of
from midrc_desktop.dicom.image_file import read_image
from midrc_desktop.dicom.pixels import SliceImage
from midrc_desktop.dicom.quiet import quiet
from midrc_desktop.dicom.study import Source
from midrc_desktop.dicom.window import Voi, Window, first_window
from midrc_desktop.ui.preview.greys import Greys
from tests.golden.reference import Rescale

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
MOST_OF_A_SERIES = 12

_FUNCTIONAL_GROUPS = 0x52009229
_COLOUR_HAS_NO_WINDOW = Window(128, 256)

NOT_COMPARED = {
    "JPEG2000-embedded-sequence-delimiter.dcm": "four bytes of JPEG2000.dcm were overwritten: its "
    "header claims 3,722,445,056 columns, and no tool reads it",
    "MR_truncated.dcm": "the pixels end too early, and we say so instead of showing a part",
    "rtdose_expb.dcm": "DCMTK swaps big endian samples of 32 bits by words of 16; what we show is "
    "the same as of rtdose.dcm, which the tools agree with (tested)",
    "rtdose_expb_1frame.dcm": "as rtdose_expb.dcm",
}
"""Files that a reference picture says nothing about, each with its reason."""


def packaged() -> list[Path]:
    """The images among pydicom's own test files, those of its wheel only."""
    root = Path(pydicom.__file__).parent
    files = sorted({Path(file) for file in get_testdata_files()})
    return [file for file in files if file.is_relative_to(root) and frames_of(file)]


def shared() -> list[Path]:
    """The images of ../shared/data; of a long series the first, the middle and the last."""
    chosen: list[Path] = []
    for folder in sorted(path for path in SHARED.glob("*") if path.is_dir()):
        files = [path for path in sorted(folder.iterdir()) if frames_of(path)]
        many = len(files) > MOST_OF_A_SERIES
        chosen += [files[0], files[len(files) // 2], files[-1]] if many else files
    return chosen


def frames_of(path: Path) -> tuple[int, ...]:
    """The first, the middle and the last frame; none if this is no image."""
    if not path.is_file():
        return ()
    try:
        with quiet():
            image = read_image(Source(str(path)))
    except BROKEN:
        return ()
    count = image.layout.frames
    there = image.layout.rows and image.layout.columns
    return tuple(sorted({0, count // 2, count - 1})) if there else ()


def hidden_rescale(path: Path, frame: int) -> Rescale | None:
    """The rescale of a frame of an enhanced image, which DCMTK does not find."""
    header = read_image(Source(str(path))).header
    if _FUNCTIONAL_GROUPS not in header:
        return None
    told = frame_of(header, frame)
    return Rescale(told.slope, told.intercept)


def window_of(image: SliceImage) -> Voi | None:
    """The window that the viewport opens with; None for colour."""
    if image.pixels.ndim == 3:
        return None
    return first_window(image.window, image.pixels, image.unit, image.padding)


def drawn(image: SliceImage, voi: Voi | None) -> np.ndarray:
    """Greys or RGB of the picture that the viewport draws."""
    picture = Greys(image).picture(voi or _COLOUR_HAS_NO_WINDOW, inverted=False)
    coloured = image.pixels.ndim == 3
    kind = QImage.Format.Format_RGB888 if coloured else QImage.Format.Format_Grayscale8
    picture = picture.convertToFormat(kind)
    samples = 3 if coloured else 1
    lines = np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1)
    shown = lines[:, : picture.width() * samples].copy()
    return shown.reshape(picture.height(), -1, 3) if coloured else shown


def difference(image: SliceImage, ours: np.ndarray, theirs: np.ndarray) -> int:
    """The largest difference of two pictures in grey levels; padding has to be black in ours.

    The tools draw padding like everything else.
    """
    assert ours.shape == theirs.shape
    apart = np.abs(ours.astype(int) - theirs)
    if image.padding is not None:
        padding = (image.pixels >= image.padding[0]) & (image.pixels <= image.padding[1])
        assert not ours[padding].any()
        apart = apart[~padding]
    return int(apart.max(initial=0))
