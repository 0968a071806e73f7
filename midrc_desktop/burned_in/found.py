"""What was read in the pixels of images: boxes with their text and a verdict."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """What a text is.

    IDENTIFIER: one of the patient's or the staff's own, as `identifiers` knows them.
    NUMBER: a date, or a number such as record numbers are.
    HARMLESS: a side marker, an orientation, a word of technique.
    UNKNOWN: anything else.
    """

    IDENTIFIER = "identifier"
    NUMBER = "number"
    HARMLESS = "harmless"
    UNKNOWN = "unknown"

    @property
    def covered(self) -> bool:
        """Whether such a text is covered unless a person says otherwise."""
        return self is not Verdict.HARMLESS


@dataclass(frozen=True, slots=True, order=True)
class Box:
    """A rectangle of whole pixels of a frame; `right` and `bottom` are just outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def area(self) -> int:
        """How many pixels it has; 0 where it is turned inside out."""
        return max(0, self.right - self.left) * max(0, self.bottom - self.top)

    def meets(self, other: "Box") -> "Box":
        """What both have in common; its area may be 0."""
        return Box(
            max(self.left, other.left),
            max(self.top, other.top),
            min(self.right, other.right),
            min(self.bottom, other.bottom),
        )

    def alike(self, other: "Box") -> bool:
        """Whether two boxes are one place: what they share is half of either at least."""
        shared = self.meets(other).area
        return shared > 0 and 2 * shared >= max(self.area, other.area)


@dataclass(frozen=True, slots=True)
class Hit:
    """A text in one frame (from 0). `certainty` is the reader's, from 0 to 1. It may identify."""

    frame: int
    box: Box
    text: str
    verdict: Verdict
    certainty: float


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of looking for text in one image.

    `every_frame` says that each frame was read itself; otherwise projections and samples of its
    series stood for it, and nothing was suspected. `problem` is "", or says as a sentence why it
    could not be looked at; it is held then.
    """

    sop_instance_uid: str
    hits: tuple[Hit, ...] = ()
    every_frame: bool = True
    problem: str = ""
