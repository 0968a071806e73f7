"""What is done to the pixels of one file, and what may be said of them afterwards."""

from collections.abc import Mapping
from dataclasses import dataclass

from midrc_desktop.burned_in.regions import NOT_LOOKED_AT, Mask, TextDecision
from midrc_desktop.defacing.needed import carries_face, shows_a_face
from midrc_desktop.defacing.region import Removal
from midrc_desktop.defacing.verdict import FaceDecision
from midrc_desktop.dicom.plane import Plane
from midrc_desktop.dicom.study import Instance, Series, Study
from midrc_desktop.dicom.volume import slices_of


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


def text_of(instance: Instance, texts: Mapping[str, TextDecision] | None) -> TextDecision:
    """What is decided about text in an image; one that was left out has a problem."""
    if texts is None or not instance.has_pixels:
        return TextDecision()
    return texts.get(instance.sop_instance_uid, TextDecision(problem=NOT_LOOKED_AT))


def face_of(study: Study, series: Series, faces: Mapping[str, FaceDecision] | None) -> FaceDecision:
    """What is decided about the face of a series; one that was left out has a problem."""
    if faces is None:
        return FaceDecision()
    if (known := faces.get(series.series_instance_uid)) is not None:
        return known
    why = carries_face(study, series)
    return FaceDecision(problem=f"{why} Nobody has looked for one yet." if why else "")


def pixels_held(
    instance: Instance, modality: str, text: TextDecision, face: FaceDecision
) -> tuple[str, str] | None:
    """Why what was decided keeps this image here, and the kind of reason; None if it may leave."""
    if text.problem:
        return text.problem, "text in image"
    if face.opted_out:
        return None
    if face.problem:
        return face.problem, "face"
    if face.removal is None:
        return None
    if not instance.has_pixels:
        return (NO_PIXELS, "face") if shows_a_face(instance, modality) else None
    without_a_place = any(slice_.plane is None for slice_ in slices_of(instance))
    return (NO_PLACE, "face") if without_a_place else None


NO_PIXELS = "It draws the head without pixels, and a face cannot be removed from that."
NO_PLACE = "It does not say where it lies in the body, so the face could not be removed from it."


def pixel_plan(instance: Instance, text: TextDecision, face: FaceDecision) -> PixelPlan:
    """What is done to the pixels of an image that may leave."""
    if not instance.has_pixels:
        return UNTOUCHED
    removal = None if face.opted_out else face.removal
    planes = (slice_.plane for slice_ in slices_of(instance)) if removal is not None else ()
    return PixelPlan(
        masks=text.masks,
        removal=removal,
        planes=tuple(plane for plane in planes if plane is not None),
        text_settled=text.settled,
        face_settled=face.settled and not face.opted_out,
    )
