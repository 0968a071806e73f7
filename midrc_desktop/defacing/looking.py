"""The work on one head series that is done in a worker, as the caller sees it.

What it needs to register images is loaded there and not here.
"""

from dataclasses import dataclass

from midrc_desktop.defacing.region import Cuboid, Transform
from midrc_desktop.defacing.verdict import Outcome
from midrc_desktop.dicom.study import Series


@dataclass(frozen=True, slots=True)
class Unit:
    """A series to look at, and where another of its frame of reference has the head."""

    series: Series
    start: Transform | None = None


@dataclass(frozen=True, slots=True)
class Looked:
    """What came of it; `to_template` is where the head lies, empty where it was not found."""

    outcome: Outcome
    to_template: Transform = ()


@dataclass(frozen=True, slots=True)
class Drawn:
    """A series, and the boxes that a person drew in it."""

    series: Series
    cuboids: tuple[Cuboid, ...]


def look(unit: Unit) -> Looked:
    """Find and judge the face of a series: takes seconds, on one thread.

    Raises NoPlanes, CannotShow or Gone where it cannot be read.
    """
    from midrc_desktop.defacing.series_fit import looked

    return looked(unit)


def look_at_drawn(drawn: Drawn) -> Outcome:
    """The verdict on boxes that a person drew. Raises NoPlanes, CannotShow or Gone."""
    from midrc_desktop.defacing.drawn import judged

    return judged(drawn)
