"""Whether a series shows the head, brain or spine: what its header says, and how large it is."""

from enum import StrEnum

from midrc_desktop.dicom.study import Series, Study
from midrc_desktop.workflow.cards import region, region_in
from midrc_desktop.workflow.extent import Extent, extent

_MODALITIES = frozenset({"CT", "MR", "PT"})
_REGIONS = frozenset({"head", "brain", "spine"})
_HEAD_IMAGE_MM = (180.0, 300.0)
_HEAD_DEPTH_MM = (80.0, 220.0)
_LARGER_THAN_A_HEAD_MM = 330.0


class Neuro(StrEnum):
    """How sure it is that a series is neuroimaging."""

    WANTED = "wanted"
    MAYBE = "maybe"
    NO = ""


def neuro(study: Study, series: Series) -> tuple[Neuro, str]:
    """Whether the series is wanted as neuroimaging, and why, as a phrase.

    What the series itself says counts first, then what its study says. Geometry alone only says
    that it may be a head, or that what is called a head is larger than one.
    """
    if series.modality not in _MODALITIES:
        return Neuro.NO, ""
    area = region(series) or region_in(study.description)
    if area and area not in _REGIONS:
        return Neuro.NO, ""
    if area == "spine":
        return Neuro.WANTED, f"Spine {series.modality}: wanted"
    where = extent(series)
    if area:
        if where is not None and _too_large(where):
            return Neuro.MAYBE, f"Called {area}, but larger than a head: please look"
        return Neuro.WANTED, f"{area.capitalize()} {series.modality}: wanted"
    if where is not None and _fits_a_head(where):
        return Neuro.MAYBE, "May be a head: its size fits"
    return Neuro.NO, ""


def _fits_a_head(where: Extent) -> bool:
    return (
        all(_HEAD_IMAGE_MM[0] <= side <= _HEAD_IMAGE_MM[1] for side in where.size)
        and _HEAD_DEPTH_MM[0] <= where.depth <= _HEAD_DEPTH_MM[1]
    )


def _too_large(where: Extent) -> bool:
    """Wide and deep at once: a wide image of few slices may just be much air around a head."""
    return min(where.size) > _LARGER_THAN_A_HEAD_MM and where.depth > _LARGER_THAN_A_HEAD_MM
