"""Head series whose pictures show too little of a face to be recognised by."""

import re

from midrc_desktop.dicom.fold import fold
from midrc_desktop.dicom.kinds import words
from midrc_desktop.dicom.study import Instance, Series
from midrc_desktop.dicom.volume import piles

_MAPS = {
    "ADC": "It is a map of the diffusion (ADC)",
    "EADC": "It is a map of the diffusion (ADC)",
    "FA": "It is a map of the diffusion (FA)",
    "CBF": "It is a map of the blood flow",
    "CBV": "It is a map of the blood volume",
    "RCBV": "It is a map of the blood volume",
    "RCBF": "It is a map of the blood flow",
    "MTT": "It is a map of the blood flow",
    "TTP": "It is a map of the blood flow",
    "TMAX": "It is a map of the blood flow",
}
_DIFFUSION = "It is a diffusion series"
_FUNCTIONAL = "It is a functional (BOLD) series"
_PERFUSION = "It is a perfusion series of echo-planar images"

_SAYS = (
    (re.compile(r"\bdwi|\bdti\b|\bdiff|\btrace|\badc\b|\bb\s?=?\s?1000"), _DIFFUSION),
    (re.compile(r"\bbold\b|\bfmri\b|resting.?state|\brsfmri\b"), _FUNCTIONAL),
    (re.compile(r"\bperf|\bdsc\b|\bpwi\b"), _PERFUSION),
)
_FLAVOURS = {"DIFFUSION": _DIFFUSION, "TRACEW": _DIFFUSION, "FMRI": _FUNCTIONAL}
_SHOWS_SKIN = re.compile(
    r"\bt1|mp\W?rage|flair|\bspace\b|\btse\b|\bfse\b|\bswi\b|\bswan\b|\btof\b|haste|blade|propeller"
    r"|fiesta|\bciss\b|bravo|spgr|vibe|\bpd\b|\basl\b|pcasl|pasl\b"
)
"""What is said of series that show the skin well, and of arterial spin labelling."""

_LEAST_VOXEL_MM3 = 2.0
_EPI = frozenset({"EP", "RM"})

WHY = (
    ". Such images are coarse and show little of the skin, so the face is left as it is. "
    "Where you can make out a face in them, leave the series out or draw a box over it."
)


def left_alone(series: Series) -> str | None:
    """Why an MR series is left as it is although it shows a head, as sentences; None if it is not.

    Recognition software matched 0 to 2 % of diffusion and functional series to photographs, and
    10 to 98 % of all others. What is said of a series is not believed where its sequence
    (neither Scanning Sequence EP nor a b-value), its other descriptions or fine voxels deny it:
    it is treated as any other then. Arterial spin labelling (8 %) always is.
    """
    images = [image for image in series.instances if image.has_pixels]
    if series.modality != "MR" or not images or not _coarse(series):
        return None
    said = fold(f"{series.description} | {series.protocol_name}").replace("_", " ")
    if _SHOWS_SKIN.search(said) and not any(map(_map, images)):
        return None
    kinds = {(image.image_type, image.scanning_sequence): image for image in images}
    weighted = any(image.b_value for image in images)
    whys = {_why(image, said, weighted=weighted) for image in kinds.values()}
    if None in whys:
        return None
    return f"{min(why for why in whys if why)}{WHY}"


def _why(image: Instance, said: str, *, weighted: bool) -> str | None:
    if (found := _map(image)) is not None:
        return _MAPS[found]
    if image.scanning_sequence and not weighted and not _EPI.intersection(image.scanning_sequence):
        return None
    flavour = next((word for word in image.image_type if word in _FLAVOURS), None)
    if flavour is not None:
        return _FLAVOURS[flavour]
    return next((why for pattern, why in _SAYS if pattern.search(said)), None)


def _map(image: Instance) -> str | None:
    """The name of a computed map, by its Image Type: these show the brain alone, or nearly so."""
    if image.image_type[:1] != ("DERIVED",):
        return None
    return next(iter(sorted(words(*image.image_type) & _MAPS.keys())), None)


def _coarse(series: Series) -> bool:
    """Whether every image of a series is of voxels too large for the detail of a face."""
    for pile in piles(series):
        spacing = pile.first.instance.pixel_spacing
        apart = pile.spacing or pile.first.instance.slice_thickness
        if spacing is None or apart is None:
            return False
        if spacing[0] * spacing[1] * apart < _LEAST_VOXEL_MM3:
            return False
    return True
