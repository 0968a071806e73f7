"""What is said of sections, slabs and volumes."""

from PySide6.QtCore import QCoreApplication

from midrc_desktop.dicom.projection import Projection
from midrc_desktop.dicom.reformat import Volume
from midrc_desktop.dicom.sections import Section, Slab, View
from midrc_desktop.dicom.study import Vector
from midrc_desktop.dicom.volume import Pile

_LETTERS = (("R", "L"), ("A", "P"), ("F", "H"))


def section_names() -> dict[Section, str]:
    """What the sections are called."""
    return {
        Section.AXIAL: _tr("Axial"),
        Section.CORONAL: _tr("Coronal"),
        Section.SAGITTAL: _tr("Sagittal"),
    }


def projection_names() -> dict[Projection, str]:
    """What the projections of a slab are called."""
    return {
        Projection.MAXIMUM: _tr("MIP"),
        Projection.MINIMUM: _tr("MinIP"),
        Projection.MEAN: _tr("Mean"),
    }


def slab_text(slab: Slab, seen: View) -> str:
    """How thick a picture is, if it is of several layers: "MIP 20 mm"."""
    first, last = seen.layers(seen.count // 2, slab)
    if last - first == 1:
        return ""
    return _tr("{0} {1} mm").format(projection_names()[slab.projection], f"{slab.thickness:g}")


def millimetres(value: float) -> str:
    """A length or a position: "−12.3 mm"."""
    return f"{value:.1f} mm".replace("-", "−")


def point_text(point: Vector) -> str:
    """A place in the patient: "R 12.3 · A 40.1 · H 88.0 mm"."""
    parts = (
        f"{letters[value > 0]} {abs(value):.1f}"
        for value, letters in zip(point, _LETTERS, strict=True)
    )
    return " · ".join(parts) + " mm"


def volume_notes(pile: Pile, volume: Volume) -> tuple[str, ...]:
    """What a reader should know of a volume: its size, and what was done to make it upright."""
    slices, rows, columns = volume.grid.shape
    step, tall, wide = volume.grid.spacing
    told = [
        _tr("{0} × {1} × {2} voxels").format(columns, rows, slices),
        _tr("{0} × {1} × {2} mm each").format(f"{wide:.3g}", f"{tall:.3g}", f"{step:.3g}"),
    ]
    if pile.tilt:
        told.append(_tr("The gantry's tilt of {0}° is taken out.").format(f"{pile.tilt:.1f}"))
    if not pile.regular:
        told.append(_tr("The slices lie unevenly; what is between them is interpolated."))
    if any(bottom == 0 for bottom in volume.spans[:, 1]):
        told.append(_tr("In wide gaps between slices nothing is shown."))
    if volume.missing:
        told.append(
            _tr("{0} images could not be read; what lay there is interpolated.").format(
                volume.missing
            )
        )
    return tuple(told)


def _tr(words: str) -> str:
    return QCoreApplication.translate("Mpr", words)
