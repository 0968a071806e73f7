"""What kind of picture a series is: a scout, a rendering, new planes, a projection."""

import re
from collections.abc import Iterable

from midrc_desktop.dicom.study import Instance, Series

CAPTURES = "1.2.840.10008.5.1.4.1.1.7"
"""Secondary Capture Image Storage, and the root of its multi-frame kinds (PS3.4 B.5)."""

_SCOUTS = frozenset(
    {
        "LOCALIZER",
        "LOCALISER",
        "SCOUT",
        "SCOUTVIEW",
        "TOPOGRAM",
        "SCANOGRAM",
        "SURVEY",
        "PILOT",
        "AAHSCOUT",
    }
)
_MANY_FOR_A_SCOUT = 40
_RENDERED = frozenset({"VRT", "SSD", "VOLREN", "VOLREND", "RENDERING", "RENDERED"})
_SAID_OF_RENDERINGS = _RENDERED | {"VR", "3D"}
_LEAST = frozenset({"MINIP", "MNIP"})
_PROJECTED = frozenset({"MIP", "PROJECTION"})
_REFORMATTED = (
    _PROJECTED
    | _LEAST
    | {*("MPR", "REFORMATTED", "REFORMAT", "RESAMPLED", "MULTIPLANAR", "CSAPARALLEL", "CPR")}
)


def words(*texts: str) -> frozenset[str]:
    """The words of descriptions and Image Type values, in capitals."""
    return frozenset(word for text in texts for word in re.split(r"[\W_]+", text.upper()) if word)


def looks(series: Series) -> list[Instance]:
    """One instance for each kind that there is: thousands of slices look the same."""
    kinds = {
        (i.sop_class_uid, i.has_pixels, i.image_type, i.burned_in_annotation): i
        for i in series.instances
    }
    return list(kinds.values())


def scout_image(look: Instance) -> bool:
    """Whether an image says itself that it only shows where the others lie.

    PS3.3 C.8.2.1.1.1 and C.8.3.1.1.1: value 3 of Image Type.
    """
    return bool(_SCOUTS.intersection(look.image_type))


def scout(series: Series) -> bool:
    """Whether a series only shows where the others lie; makers of MR call it so and say no more."""
    called = bool(words(series.description) & _SCOUTS)
    few = called and sum(i.frames for i in series.instances) <= _MANY_FOR_A_SCOUT
    return few or all(scout_image(look) for look in looks(series))


def rendered(look: Instance, series: Series) -> bool:
    """Whether it is a view of a volume from outside: shaded, with no grey values to read."""
    if words(*look.image_type) & _RENDERED:
        return True
    said = words(series.description, *look.image_type)
    capture = look.sop_class_uid.startswith(CAPTURES)
    derived = look.image_type[:1] == ("DERIVED",) or capture
    return derived and bool(said & (_SAID_OF_RENDERINGS if capture else _RENDERED | {"VR"}))


def projected(look: Instance, series: Series) -> bool:
    """Whether it is a projection through many slices, as a MIP: what lies in front shows in it.

    One of least intensity shows tissue only where there is tissue in all of them, as a slice does.
    """
    return not words(*look.image_type) & _LEAST and _made(
        look, series.description, _PROJECTED, _PROJECTED - {"PROJECTION"}
    )


def reformatted(series: Series) -> bool:
    """Whether all of it was made from other images (PS3.3 C.7.6.1.1.2): new planes or slabs.

    What else is derived, as an ADC map or a subtraction, shows something of its own.
    """
    return series.modality in {"CT", "MR", "PT"} and all(
        _made(look, series.description, _REFORMATTED, _REFORMATTED - {"PROJECTION"})
        for look in looks(series)
    )


def _made(look: Instance, description: str, marks: Iterable[str], names: Iterable[str]) -> bool:
    named = bool(words(description).intersection(names))
    return bool(words(*look.image_type).intersection(marks)) or (
        named and look.image_type[:1] == ("DERIVED",)
    )
