"""What is done to the pixels of one file, and what may be said of them afterwards."""

from dataclasses import dataclass

from midrc_desktop.burned_in.regions import Mask
from midrc_desktop.defacing.region import Removal
from midrc_desktop.dicom.plane import Plane


@dataclass(frozen=True, slots=True)
class PixelPlan:
    """What is done to the pixels of one file.

    `planes` has the plane of each frame where `removal` is given. `text_settled` and
    `face_settled` say that the file may declare that no text that identifies, and no
    recognisable face, is left (PS3.15 E.3.1 and E.3.2).
    """

    masks: tuple[Mask, ...] = ()
    removal: Removal | None = None
    planes: tuple[Plane, ...] = ()
    text_settled: bool = False
    face_settled: bool = False

    @property
    def changes(self) -> bool:
        """Whether any pixel is given another value."""
        return bool(self.masks) or self.removal is not None


UNTOUCHED = PixelPlan()
"""The pixels stay as they are, and nothing is said of them."""
