"""What a file says of its pixels once they are looked at or changed."""

from dataclasses import dataclass

from midrc_desktop.deid.element import Element
from midrc_desktop.deid.pixel_plan import PixelPlan

BURNED_IN, RECOGNIZABLE = 0x00280301, 0x00280302
PHOTOMETRIC, PLANAR = 0x00280004, 0x00280006
AS_WRITTEN_NOW = frozenset({PHOTOMETRIC, PLANAR})
"""What may have to be said in another way of pixels that are written anew."""

NO_LONGER_TRUE = frozenset({0x00280106, 0x00280107, 0x00280108, 0x00280109, 0x7FE00001, 0x7FE00002})
"""What goes with changed pixels: smallest and largest value of the image and of its series
(PS3.3 C.7.6.3), and the Extended Offset Table with its lengths (C.7.6.3.1.8)."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said anew of the pixels.

    `text_settled` and `face_settled` let the file claim that neither is left (PS3.15 E.3.1 and
    E.3.2); `masked` and `blanked` say what was done. `elements` stand for those of the original.
    """

    text_settled: bool = False
    face_settled: bool = False
    masked: bool = False
    blanked: bool = False
    elements: tuple[Element, ...] = ()

    @classmethod
    def of(cls, plan: PixelPlan) -> "Said":
        """What is said where no pixel was changed."""
        return cls(plan.text_settled, plan.face_settled)

    @property
    def gone(self) -> frozenset[int]:
        """The elements that are no longer true."""
        return NO_LONGER_TRUE if self.masked or self.blanked else frozenset()


NOTHING_SAID = Said()
